extension ImageOrientation {
  private static let tag = 0x0112

  /// The sizes of the types of values in bytes, by TIFF's numbers.
  private static let sizes = [
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8,
  ]

  private static let headers: [[UInt8]] = [
    [0x4D, 0x4D, 0x00, 0x2A], [0x4D, 0x4D, 0x2A, 0x00], [0x49, 0x49, 0x2A, 0x00], [0x49, 0x49, 0x00, 0x2A],
  ]

  /// The orientation in an EXIF record, read as Pillow reads it.
  ///
  /// Nil where there is no record or it names no orientation; an impossible value means upright. Damaged
  /// records are read as far as they go.
  /// - Parameter exif: a TIFF file's header and directory, which may stand behind "Exif\0\0"
  static func named(byExif exif: ArraySlice<UInt8>) -> ImageOrientation? {
    let prefix = Array("Exif\0\0".utf8)
    var record = exif
    for _ in 0..<2 where record.starts(with: prefix) { record = record.dropFirst(prefix.count) }
    guard headers.contains(Array(record.prefix(4))) else { return nil }
    let reader = ByteReader(record, isLittleEndian: record.first == 0x49)
    guard let directory = reader.integer(4, size: 4), let count = reader.integer(directory, size: 2) else {
      return nil
    }
    return named(by: reader, entriesAt: directory + 2, count: count)
  }

  private static func named(by reader: ByteReader, entriesAt start: Int, count: Int) -> ImageOrientation? {
    var bytesElsewhere = 0
    for entry in 0..<count {
      let place = start + 12 * entry
      guard reader.part(place, 12) != nil, let tag = reader.integer(place, size: 2),
        let type = reader.integer(place + 2, size: 2), let length = reader.integer(place + 4, size: 4),
        var valuePlace = reader.integer(place + 8, size: 4)
      else { return nil }
      guard let size = sizes[type], length > 0 else { continue }
      if size * length > 4 {
        bytesElsewhere += size * length
        if bytesElsewhere > reader.count { continue }
        // Behind a value that lies outside of the record, nothing can be trusted.
        guard reader.part(valuePlace, size * length) != nil else { return nil }
      } else {
        valuePlace = place + 8
      }
      if tag == Self.tag {
        return ImageOrientation(reader, at: valuePlace, type: type, size: size) ?? .upright
      }
    }
    return nil
  }

  /// The orientation in a value, which may be of any type of number.
  private init?(_ reader: ByteReader, at place: Int, type: Int, size: Int) {
    guard let bits = reader.unsigned(place, size: size) else { return nil }
    let number: Double
    switch type {
    case 3, 4, 6, 8, 9, 13, 16: number = Double(bits)
    case 5, 10:
      guard let numerator = reader.unsigned(place, size: 4),
        let denominator = reader.unsigned(place + 4, size: 4)
      else { return nil }
      let signed = type == 10
      number =
        (signed ? Double(Int32(truncatingIfNeeded: numerator)) : Double(numerator))
        / (signed ? Double(Int32(truncatingIfNeeded: denominator)) : Double(denominator))
    case 11: number = Double(Float(bitPattern: UInt32(bits)))
    case 12: number = Double(bitPattern: bits)
    default: return nil
    }
    guard let whole = Int(exactly: number) else { return nil }
    self.init(rawValue: whole)
  }

  /// The orientation in an XMP record: the first digit behind `tiff:Orientation="` or `tiff:Orientation>`.
  static func named(byXMP record: ArraySlice<UInt8>) -> ImageOrientation? {
    let name = Array("tiff:Orientation".utf8)
    var place = record.startIndex
    while let first = record[place...].firstIndex(of: name[0]) {
      place = first + 1
      guard record[first...].starts(with: name) else { continue }
      var rest = record[(first + name.count)...]
      if rest.starts(with: "=\"".utf8) {
        rest = rest.dropFirst(2)
      } else if rest.first == UInt8(ascii: ">") {
        rest = rest.dropFirst()
      } else {
        continue
      }
      guard let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { continue }
      return ImageOrientation(rawValue: Int(digit - UInt8(ascii: "0")))
    }
    return nil
  }
}
