import Foundation

/// A file that is read once from its beginning to its end, a block at a time.
package final class FileStream {
  /// The file's path, for messages.
  package let path: String
  /// The number of bytes that the file had when it was opened.
  package let size: Int
  /// The number of bytes that were read or passed over.
  package private(set) var position = 0

  private let descriptor: Int32
  private var block: [UInt8] = []
  private var place = 0
  private static let blockSize = 1 << 16

  /// Opens a regular file. Throws `InputError` when there is none that can be read.
  package init(_ url: URL) throws {
    path = url.path
    size = try InputFile.size(of: url)
    descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw InputError(file: path, expected: "a readable file", found: String(cString: strerror(errno)))
    }
  }

  deinit { close(descriptor) }

  /// The next byte, nil at the file's end. Throws `InputError` when reading fails.
  package func next() throws -> UInt8? {
    guard let byte = try peek() else { return nil }
    place += 1
    position += 1
    return byte
  }

  /// The next byte without passing over it, nil at the file's end. Throws `InputError` when reading fails.
  package func peek() throws -> UInt8? {
    if place == block.count { try fill(atMost: Self.blockSize) }
    return place < block.count ? block[place] : nil
  }

  /// The next bytes without passing over them; fewer than `count` at the file's end. Throws `InputError` when
  /// reading fails.
  ///
  /// - Parameter count: at most a few dozen
  package func peek(_ count: Int) throws -> [UInt8] {
    while block.count - place < count {
      let more = try readBlock(atMost: Self.blockSize)
      guard !more.isEmpty else { break }
      block = block[place...] + more
      place = 0
    }
    return Array(block[place...].prefix(count))
  }

  /// The next `count` bytes. Throws `InputError` when the file has fewer, before anything is allocated for
  /// them.
  package func bytes(_ count: Int) throws -> [UInt8] {
    guard count <= size - position else { throw tooShort(for: count) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      if place == block.count {
        try fill(atMost: max(Self.blockSize, min(count - bytes.count, 1 << 24)))
        // The file has become shorter since it was opened.
        guard !block.isEmpty else { throw tooShort(for: count - bytes.count) }
      }
      let part = block[place...].prefix(count - bytes.count)
      bytes += part
      place += part.count
      position += part.count
    }
    return bytes
  }

  /// Passes over the next `count` bytes. Throws `InputError` when the file has fewer.
  package func skip(_ count: Int) throws {
    guard count <= size - position else { throw tooShort(for: count) }
    let inBlock = min(count, block.count - place)
    place += inBlock
    if inBlock < count { lseek(descriptor, off_t(count - inBlock), SEEK_CUR) }
    position += count
  }

  private func tooShort(for count: Int) -> InputError {
    InputError(
      file: path, field: "byte \(position)", expected: "\(count) more bytes", found: "\(size - position)")
  }

  /// Reads the next block behind one that was read to its end.
  private func fill(atMost count: Int) throws {
    block = try readBlock(atMost: count)
    place = 0
  }

  private func readBlock(atMost count: Int) throws -> [UInt8] {
    while true {
      var result = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        result = read(descriptor, buffer.baseAddress, count)
        filled = max(0, result)
      }
      if result >= 0 { return bytes }
      guard errno == EINTR else {
        throw InputError(file: path, expected: "a readable file", found: String(cString: strerror(errno)))
      }
    }
  }
}
