/// Reads numbers at any place of some bytes; a place outside of them gives nil.
struct ByteReader {
  let bytes: ArraySlice<UInt8>
  let isLittleEndian: Bool

  init(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool = false) {
    self.bytes = bytes
    self.isLittleEndian = isLittleEndian
  }

  var count: Int { bytes.count }

  /// The `length` bytes from `offset` on, counted from the start of `bytes`; nil where they reach outside.
  /// Both numbers may be anything.
  func part(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    let start = bytes.startIndex + offset
    return bytes[start..<start + length]
  }

  /// An unsigned number of `size` bytes, 1 to 8.
  func unsigned(_ offset: Int, size: Int) -> UInt64? {
    guard let part = part(offset, size) else { return nil }
    let bytes = isLittleEndian ? Array(part.reversed()) : Array(part)
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number of 2 or 4 bytes that is a length or a place.
  func integer(_ offset: Int, size: Int) -> Int? { unsigned(offset, size: size).map { Int($0) } }
}
