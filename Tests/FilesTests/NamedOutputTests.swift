import Files
import Foundation
import TestSupport
import Testing

/// What the user names is written as any program would.
@Suite struct NamedOutputTests {
  private func kind(_ url: URL) -> mode_t {
    var status = stat()
    lstat(url.path, &status)
    return status.st_mode & S_IFMT
  }

  /// A link to a file, to another link, into another folder, and to nothing.
  @Test(arguments: ["real", "second", "inner/real", "absent"])
  func linksAreFollowed(target: String) throws {
    try withTemporaryFolder { folder in
      try OutputFile.makeFolder(folder.appendingPathComponent("inner"))
      try folder.write("old".utf8, to: "real")
      try folder.write("old".utf8, to: "inner/real")
      symlink("inner/third", folder.appendingPathComponent("second").path)
      symlink("../real", folder.appendingPathComponent("inner/third").path)
      let link = folder.appendingPathComponent("link")
      symlink(target, link.path)
      let output = try NamedOutput(link)
      try output.check()
      try output.write("new".utf8)
      #expect(kind(link) == S_IFLNK)
      let real = target == "second" ? "real" : target
      #expect(kind(folder.appendingPathComponent(real)) == S_IFREG)
      #expect(try String(contentsOf: folder.appendingPathComponent(real), encoding: .utf8) == "new")
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      #expect(!names.contains { $0.hasSuffix("partial") })
    }
  }

  @Test func linksInACircleAreRefused() throws {
    try withTemporaryFolder { folder in
      let (a, b) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      symlink("b", a.path)
      symlink("a", b.path)
      #expect(#expect(throws: OutputError.self) { try NamedOutput(a) }?.file == a.path)
    }
  }

  @Test func pipesGetTheBytesAndStay() throws {
    try withTemporaryFolder { folder in
      let pipe = folder.appendingPathComponent("pipe")
      mkfifo(pipe.path, 0o600)
      let output = try NamedOutput(pipe)
      try output.check()
      let reader = open(pipe.path, O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try output.write { append in
        try append("one ")
        try append("two")
      }
      var buffer = [UInt8](repeating: 0, count: 100)
      let count = read(reader, &buffer, buffer.count)
      #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "one two")
      #expect(kind(pipe) == S_IFIFO)
    }
  }

  /// `/dev/full` says that there is no room.
  @Test func devicesAreWrittenThrough() throws {
    try withTemporaryFolder { folder in
      let link = folder.appendingPathComponent("link")
      symlink("/dev/full", link.path)
      let output = try NamedOutput(link)
      try output.check()
      let error = #expect(throws: OutputError.self) { try output.write([1]) }
      #expect(error?.reason == "No space left on device" && error?.file == link.path)
      #expect(kind(link) == S_IFLNK)
    }
  }

  @Test func ownDescriptorsAreWrittenTo() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("log")
      try folder.write("before, ".utf8, to: "log")
      let descriptor = open(file.path, O_WRONLY | O_APPEND)
      defer { close(descriptor) }
      for place in ["/dev/fd/\(descriptor)", "/proc/self/fd/\(descriptor)"] {
        let output = try NamedOutput(URL(fileURLWithPath: place))
        try output.check()
        try output.write("\(place.count) ".utf8)
      }
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.hasPrefix("before, ") && text.split(separator: " ").count == 3)
    }
  }

  @Test func foldersAndAbsentFoldersAreRefused() throws {
    try withTemporaryFolder { folder in
      #expect(throws: OutputError.self) { try NamedOutput(folder) }
      let file = folder.appendingPathComponent("absent/a")
      #expect(#expect(throws: OutputError.self) { try NamedOutput(file).check() }?.file == file.path)
    }
  }

  /// Only those for the own name: the folder may be anybody's.
  @Test func checkingRemovesLeftoversOfTheName() throws {
    try withTemporaryFolder { folder in
      for name in [".a.jsonl.9999999.partial", ".b.jsonl.9999999.partial"] { try folder.write([], to: name) }
      try NamedOutput(folder.appendingPathComponent("a.jsonl")).check()
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path) == [".b.jsonl.9999999.partial"])
    }
  }
}
