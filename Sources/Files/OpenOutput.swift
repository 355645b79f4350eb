import Foundation

/// An open file or stream that takes bytes. Whatever goes wrong is an `OutputError` that names it.
package struct OpenOutput: Sendable {
  package let descriptor: Int32
  /// What errors call it.
  private let name: String

  package init(_ descriptor: Int32, name: String) { (self.descriptor, self.name) = (descriptor, name) }

  /// Writes all bytes, however many calls that takes. Throws `OutputError`.
  package func write(_ bytes: some Sequence<UInt8>) throws {
    try Array(bytes).withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&state, 1, -1)
        } else if errno != EINTR {
          throw OutputError(file: name, errno: errno)
        }
      }
    }
  }

  /// Waits until what was written is on the disk. Throws `OutputError`.
  package func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw OutputError(file: name, errno: errno) }
  }

  /// Ends it; some file systems say only now that there was no room. Throws `OutputError`.
  package func close() throws {
    guard Foundation.close(descriptor) == 0 || errno == EINTR else {
      throw OutputError(file: name, errno: errno)
    }
  }
}
