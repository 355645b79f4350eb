/// A record of a zip file, with what the file says about it.
struct ZipRecord {
  var name: String
  var data: [UInt8]
  var method: UInt16 = 0
  var flags: UInt16 = 0
  /// The name in the local header, where it is another.
  var localName: String?
  /// The size that the central directory names, where it is another.
  var listedSize: UInt32?
  /// The place of the local header that the central directory names, where it is another.
  var listedOffset: UInt32?
  /// Whether size and place stand in the extra field of ZIP64.
  var isWide = false

  init(_ name: String, _ data: [UInt8]) { (self.name, self.data) = (name, data) }

  /// The record after a change.
  func with(_ change: (inout ZipRecord) -> Void) -> ZipRecord {
    var copy = self
    change(&copy)
    return copy
  }
}

/// The bytes of zip files, well-formed or not.
enum ZipBytes {
  /// - Parameters:
  ///   - isWide: whether the end of the directory is that of ZIP64
  ///   - count: the number of records that the end names, where it is another
  ///   - shift: what is added to the place of the directory that the end names
  static func file(_ records: [ZipRecord], isWide: Bool = false, count: Int? = nil, shift: Int = 0) -> [UInt8]
  {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for record in records {
      directory += entry(record, at: bytes.count)
      let name = Array((record.localName ?? record.name).utf8)
      // Padding in the extra field puts the data to a multiple of 64 bytes, as PyTorch does.
      let padding = (64 - (bytes.count + 34 + name.count) % 64) % 64
      bytes += word(0x0403_4B50) + half(0) + half(record.flags) + half(record.method) + word(0) + word(0)
      bytes += word(UInt32(record.data.count)) + word(UInt32(record.data.count))
      bytes += half(UInt16(name.count)) + half(UInt16(padding + 4)) + name
      bytes += half(0x4246) + half(UInt16(padding)) + [UInt8](repeating: 90, count: padding) + record.data
    }
    let (start, total) = (bytes.count + shift, count ?? records.count)
    bytes += directory
    if isWide {
      let end = bytes.count
      bytes += word(0x0606_4B50) + long(44) + half(30) + half(45) + word(0) + word(0)
      bytes += long(total) + long(total) + long(directory.count) + long(start)
      bytes += word(0x0706_4B50) + word(0) + long(end) + word(1)
      return bytes + word(0x0605_4B50) + half(0) + half(0) + half(.max) + half(.max) + word(.max) + word(.max)
        + half(0)
    }
    return bytes + word(0x0605_4B50) + half(0) + half(0) + half(UInt16(total)) + half(UInt16(total))
      + word(UInt32(directory.count)) + word(UInt32(truncatingIfNeeded: start)) + half(0)
  }

  private static func entry(_ record: ZipRecord, at offset: Int) -> [UInt8] {
    let size = record.listedSize ?? UInt32(record.data.count)
    let place = record.listedOffset ?? UInt32(offset)
    let extra = record.isWide ? half(1) + half(24) + long(Int(size)) + long(Int(size)) + long(Int(place)) : []
    let name = Array(record.name.utf8)
    return word(0x0201_4B50) + half(0) + half(0) + half(record.flags) + half(record.method) + word(0)
      + word(0)
      + word(record.isWide ? .max : size) + word(record.isWide ? .max : size) + half(UInt16(name.count))
      + half(UInt16(extra.count)) + half(0) + half(0) + half(0) + word(0)
      + word(record.isWide ? .max : place) + name + extra
  }

  private static func half(_ value: UInt16) -> [UInt8] { SafetensorsBytes.bytes(value) }
  private static func word(_ value: UInt32) -> [UInt8] { SafetensorsBytes.bytes(value) }
  private static func long(_ value: Int) -> [UInt8] { SafetensorsBytes.bytes(UInt64(value)) }
}
