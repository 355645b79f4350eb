import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileStreamTests {
  /// 150,000 bytes, more than two blocks.
  private static let content = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }

  private func withStream(_ body: (FileStream) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try folder.write(Self.content, to: "content")
      try body(FileStream(folder.appendingPathComponent("content")))
    }
  }

  @Test func bytesComeInOrderHoweverTheyAreRead() throws {
    try withStream { stream in
      var read: [UInt8] = []
      for step in 0... {
        #expect(stream.position == read.count)
        let left = Self.content.count - read.count
        guard left > 0 else { break }
        let count = min(left, [1, 7, 70_000, 65_536][step % 4])
        switch step % 3 {
        case 0: read += try stream.bytes(count)
        case 1:
          try stream.skip(count)
          read += Self.content[read.count..<read.count + count]
        default:
          #expect(try stream.peek(8) == Array(Self.content[read.count...].prefix(8)))
          read.append(try #require(try stream.next()))
        }
      }
      #expect(read == Self.content)
      #expect(try stream.next() == nil)
      #expect(try stream.peek(4) == [])
    }
  }

  @Test func whatIsNotThereIsNeitherReadNorPassedOver() throws {
    try withStream { stream in
      try stream.skip(149_990)
      for body in [{ _ = try stream.bytes(.max) }, { try stream.skip(11) }] {
        let error = #expect(throws: InputError.self) { try body() }
        #expect(error?.field == "byte 149990" && error?.found == "10")
      }
      #expect(try stream.bytes(10) == Array(Self.content.suffix(10)))
      #expect(try stream.bytes(0) == [])
    }
  }

  @Test func onlyFilesAreOpened() throws {
    try withTemporaryFolder { folder in
      #expect(throws: InputError.self) { try FileStream(folder) }
      #expect(throws: InputError.self) { try FileStream(folder.appendingPathComponent("absent")) }
      let pipe = folder.appendingPathComponent("pipe")
      #expect(mkfifo(pipe.path, 0o600) == 0)
      #expect(throws: InputError.self) { try FileStream(pipe) }
    }
  }
}
