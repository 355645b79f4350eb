import Files
import Foundation
import TestSupport
import Testing

@Suite struct OutputFileTests {
  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

  @Test func replacesWholeFilesAndLeavesNoOther() throws {
    try withTemporaryFolder { folder in
      let inner = folder.appendingPathComponent("a/b")
      try OutputFile.makeFolder(inner)
      let file = inner.appendingPathComponent("a.txt")
      try OutputFile.write("first".utf8, to: file)
      try OutputFile.write("second".utf8, to: file)
      #expect(try text(file) == "second")
      #expect(try names(in: inner) == ["a.txt"])
    }
  }

  @Test func namesTheFileThatCannotBeWritten() {
    let file = URL(fileURLWithPath: "/proc/none/a.txt")
    let error = #expect(throws: OutputError.self) { try OutputFile.write([1], to: file) }
    #expect(error?.file == "/proc/none/a.txt")
    #expect(error?.reason == "No such file or directory")
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    try withTemporaryFolder { folder in
      try folder.write("a file".utf8, to: "taken")
      for name in ["taken", "taken/a/b"] {
        let url = folder.appendingPathComponent(name)
        let error = #expect(throws: OutputError.self) { try OutputFile.makeFolder(url) }
        #expect(error?.file == url.path && error?.reason == "Not a directory")
      }
    }
    let error = #expect(throws: OutputError.self) { try OutputFile.tryFolder(URL(fileURLWithPath: "/proc")) }
    #expect(error?.file == "/proc")
  }

  @Test func tryingAFolderLeavesNothing() throws {
    try withTemporaryFolder { folder in
      try OutputFile.tryFolder(folder)
      #expect(try names(in: folder).isEmpty)
    }
  }

  /// What somebody else put at the name of an output gets nothing.
  @Test func linksPipesAndFoldersAreRefused() throws {
    try withTemporaryFolder { folder in
      try folder.write("mine".utf8, to: "secret")
      symlink("secret", folder.appendingPathComponent("link").path)
      symlink("absent", folder.appendingPathComponent("dangling").path)
      mkfifo(folder.appendingPathComponent("pipe").path, 0o600)
      try OutputFile.makeFolder(folder.appendingPathComponent("inner"))
      let before = try names(in: folder)
      for name in ["link", "dangling", "pipe", "inner"] {
        let url = folder.appendingPathComponent(name)
        let error = #expect(throws: OutputError.self, "\(name)") { try OutputFile.write([1], to: url) }
        #expect(error?.file == url.path)
      }
      for name in ["link", "pipe"] {
        #expect(throws: OutputError.self) { try LineFile(folder.appendingPathComponent(name)) }
      }
      #expect(try names(in: folder) == before)
      #expect(try text(folder.appendingPathComponent("secret")) == "mine")
      symlink("inner", folder.appendingPathComponent("images").path)
      #expect(throws: OutputError.self) { try OutputFile.makeFolder("images", in: folder) }
      #expect(try OutputFile.makeFolder("inner", in: folder).lastPathComponent == "inner")
    }
  }

  @Test func permissionsAreKept() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a")
      try OutputFile.write([1], to: file)
      chmod(file.path, 0o600)
      try OutputFile.write([2], to: file)
      var status = stat()
      stat(file.path, &status)
      #expect(status.st_mode & 0o777 == 0o600)
    }
  }

  @Test func whatBodyThrowsLeavesTheOldFile() throws {
    struct Failure: Error {}
    try withTemporaryFolder { folder in
      try folder.write("old".utf8, to: "a")
      let file = folder.appendingPathComponent("a")
      #expect(throws: Failure.self) {
        try OutputFile.write(to: file) { append in
          try append("half")
          throw Failure()
        }
      }
      #expect(try text(file) == "old")
      #expect(try names(in: folder) == ["a"])
    }
  }

  @Test func longNamesCanBeWritten() throws {
    try withTemporaryFolder { folder in
      let name = String(repeating: "é", count: 127)
      try OutputFile.write([1], to: folder.appendingPathComponent(name))
      #expect(try names(in: folder).count == 1)
    }
  }

  /// Of partial files, those go whose process is dead and that nobody has locked.
  @Test func leftoversOfTheDeadAreRemoved() throws {
    try withTemporaryFolder { folder in
      let dead = [".a.png.9999999.partial", ".b.9999998.partial"]
      let kept = [
        ".a.png.1.partial", ".a.png.x.partial", "a.9999999.partial", ".profile", ".c.9999999.partial",
      ]
      for name in dead + kept { try folder.write([], to: name) }
      let locked = open(folder.appendingPathComponent(".c.9999999.partial").path, O_RDONLY)
      defer { close(locked) }
      #expect(flock(locked, LOCK_EX) == 0)
      OutputFile.removeLeftovers(in: folder)
      #expect(try names(in: folder) == kept.sorted())
    }
  }

  @Test func aLeftoverOfTheOwnNumberIsNoObstacle() throws {
    try withTemporaryFolder { folder in
      try folder.write("stale".utf8, to: ".a.\(getpid()).partial")
      try OutputFile.write("new".utf8, to: folder.appendingPathComponent("a"))
      #expect(try names(in: folder) == ["a"])
    }
  }

  @Test func refusesFilesThatAreMissingTooLargeOrFolders() throws {
    let missing = URL(fileURLWithPath: "/nowhere/a.json")
    #expect(throws: InputError.self) { try InputFile.bytes(of: missing, largest: 10) }
    try withTemporaryFolder { folder in
      #expect(throws: InputError.self) { try InputFile.bytes(of: folder, largest: 1 << 40) }
      let file = folder.appendingPathComponent("a")
      try OutputFile.write([UInt8](repeating: 0, count: 11), to: file)
      #expect(throws: InputError.self) { try InputFile.bytes(of: file, largest: 10) }
      #expect(try InputFile.bytes(of: file, largest: 11).count == 11)
    }
  }
}
