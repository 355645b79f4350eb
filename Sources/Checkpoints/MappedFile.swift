import Files
import Foundation

/// A file's bytes, mapped read-only into memory for as long as the object lives.
final class MappedFile: @unchecked Sendable {  // invariant: the mapping is read-only until deinit
  let url: URL
  let bytes: UnsafeRawBufferPointer
  private let identity: MappedMemory.FileIdentity

  /// Maps a whole file. Throws `InputError` when it is missing, empty, or cannot be mapped, and when it is more than
  /// the memory that may be taken.
  init(_ url: URL) throws {
    self.url = url
    let size = try InputFile.size(of: url)
    guard size > 0 else { throw InputError(file: url.path, expected: "weights", found: "an empty file") }
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(url) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(url) }
    identity = MappedMemory.FileIdentity(
      device: numericCast(status.st_dev), number: numericCast(status.st_ino))
    try MappedMemory.add(identity, bytes: size, path: url.path)
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      MappedMemory.remove(identity)
      throw Self.unreadable(url)
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    MappedMemory.remove(identity)
  }

  private static func unreadable(_ url: URL) -> InputError {
    InputError(file: url.path, expected: "a readable file", found: String(cString: strerror(errno)))
  }
}
