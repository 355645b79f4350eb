import Foundation

/// An open file or stream that takes bytes. Every failure is an `OutputError` that names it.
package struct OpenOutput: Sendable {
  /// The number by which the operating system knows the open file.
  package let descriptor: Int32
  /// The name in error messages.
  private let name: String

  /// Takes over an open descriptor; `name` is what errors call it.
  package init(_ descriptor: Int32, name: String) { (self.descriptor, self.name) = (descriptor, name) }

  /// Writes all bytes, in as many system calls as that takes. Throws `OutputError`.
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

  /// Waits until all written bytes are on the disk. Throws `OutputError`.
  package func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw OutputError(file: name, errno: errno) }
  }

  /// Closes the file. Some file systems report only now that the disk was full. Throws `OutputError`.
  package func close() throws {
    guard Foundation.close(descriptor) == 0 || errno == EINTR else {
      throw OutputError(file: name, errno: errno)
    }
  }
}
