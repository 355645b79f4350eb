import Files
import Foundation
import TestSupport
import Testing

@Suite struct FolderClaimTests {
  @Test func aFolderIsTakenOnceByEachProcess() throws {
    try withTemporaryFolder { folder in
      try FolderClaim.take(folder)
      try FolderClaim.take(folder.appendingPathComponent("../\(folder.lastPathComponent)"))
      // Locks are those of the system: another process sees them.
      #expect(try Self.canLock(folder) == false)
    }
  }

  @Test func whatAnotherHasIsNotTaken() throws {
    try withTemporaryFolder { folder in
      let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
      #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      let expected =
        "\(folder.path): expected a folder into which nobody writes, found one into which another process does"
      for _ in 0..<2 {
        let error = #expect(throws: InputError.self) { try FolderClaim.take(folder) }
        #expect(error.map { "\($0)" } == expected)
      }
      close(descriptor)
      try FolderClaim.take(folder)
    }
  }

  @Test func whatIsNoFolderIsNotTaken() throws {
    try withTemporaryFolder { folder in
      #expect(throws: OutputError.self) { try FolderClaim.take(folder.appendingPathComponent("none")) }
    }
  }

  private static func canLock(_ folder: URL) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    process.arguments = ["--nonblock", folder.path, "true"]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
