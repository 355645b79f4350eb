import CImaging
import Files

/// The bytes of a volume's file from the first to the last, unpacked if they are packed by gzip.
final class VolumeBytes {
  private let bytes: [UInt8]
  private let file: String?
  private let packed: UnsafeMutableBufferPointer<UInt8>?
  private let gunzipper: OpaquePointer?
  private(set) var place = 0

  /// - Parameters:
  ///   - bytes: the whole file
  ///   - file: the name in error messages
  init(_ bytes: [UInt8], file: String?) {
    (self.bytes, self.file) = (bytes, file)
    guard bytes.starts(with: [0x1F, 0x8B]) else {
      (packed, gunzipper) = (nil, nil)
      return
    }
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = copy.initialize(from: bytes)
    packed = copy
    gunzipper = ci_gunzip_begin(copy.baseAddress, copy.count)
  }

  deinit {
    gunzipper.map(ci_gunzip_end)
    packed?.deallocate()
  }

  /// The most bytes that the file can have when it is unpacked.
  var mostCount: Int { packed == nil ? bytes.count : bytes.count * 1032 }

  /// The next bytes. Throws `InputError` where the file ends before, or is damaged.
  func read(_ count: Int) throws -> [UInt8] {
    guard count <= mostCount - place else { throw early }
    guard packed != nil else {
      defer { place += count }
      return Array(bytes[place..<place + count])
    }
    guard let gunzipper else { throw early }
    let result = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      filled = ci_gunzip(gunzipper, target.baseAddress, count) ? count : 0
    }
    guard result.count == count else { throw early }
    place += count
    return result
  }

  /// Passes over bytes up to a place that is not behind. Throws `InputError` as `read` does.
  func skip(to end: Int) throws {
    guard end <= mostCount else { throw early }
    if packed == nil { place = max(place, end) }
    while place < end { _ = try read(min(end - place, 1 << 20)) }
  }

  private var early: InputError {
    InputError(
      file: file, expected: "a whole, undamaged volume", found: "an end or damage behind byte \(place)")
  }
}
