import Files

/// The directory of a zip file without compression, as PyTorch writes it: the records' names, and where their
/// bytes lie. ZIP64 included.
///
/// What local headers say is compared with the central directory, and no two records may overlap, so that
/// every reader would see the same contents.
struct ZipArchive {
  /// The names in the order of the central directory.
  let names: [String]
  private let ranges: [ExactString: Range<Int>]

  /// The bytes of a record, nil when there is none of that name.
  subscript(name: String) -> Range<Int>? { ranges[ExactString(name)] }

  private static let endSignature: UInt32 = 0x0605_4B50
  private static let end64LocatorSignature: UInt32 = 0x0706_4B50
  private static let end64Signature: UInt32 = 0x0606_4B50
  private static let entrySignature: UInt32 = 0x0201_4B50
  private static let localSignature: UInt32 = 0x0403_4B50

  /// Reads the directory. Throws `InputError` when it is malformed, or records are compressed or encrypted.
  init(_ file: MappedFile) throws {
    let directory = try Self.directory(file)
    var cursor = ByteCursor(file.bytes, directory.range, file: file.url.path, part: "zip directory")
    var names: [String] = []
    var ranges: [ExactString: Range<Int>] = [:]
    var occupied: [Range<Int>] = []
    for _ in 0..<directory.count {
      let entry = try Entry(&cursor)
      let record = try Self.record(entry, file, before: directory.range.lowerBound)
      guard ranges.updateValue(record.data, forKey: ExactString(entry.name)) == nil else {
        throw cursor.error(expected: "each name once", found: "\(entry.name) twice")
      }
      names.append(entry.name)
      occupied.append(record.start..<record.data.upperBound)
    }
    guard cursor.rest == 0 else {
      throw cursor.error(expected: "\(directory.count) records", found: "\(cursor.rest) bytes more")
    }
    (self.names, self.ranges) = (names, ranges)
    try Self.checkDisjoint(occupied, file)
  }

  /// What the central directory says of a record.
  private struct Entry {
    let name: String
    let size: Int
    let localHeader: Int

    init(_ cursor: inout ByteCursor) throws {
      let start = cursor
      guard try cursor.integer(UInt32.self) == entrySignature else {
        throw start.error(expected: "the entry of a record", found: "something else")
      }
      _ = try cursor.take(4)
      let flags = try cursor.integer(UInt16.self)
      let method = try cursor.integer(UInt16.self)
      _ = try cursor.take(8)
      let packed = try cursor.integer(UInt32.self)
      let unpacked = try cursor.integer(UInt32.self)
      let lengths = (
        name: try cursor.integer(UInt16.self), extra: try cursor.integer(UInt16.self),
        comment: try cursor.integer(UInt16.self)
      )
      let disk = try cursor.integer(UInt16.self)
      _ = try cursor.take(6)
      let offset = try cursor.integer(UInt32.self)
      name = try cursor.text(lengths.name)
      guard method == 0, flags & 0x41 == 0, disk == 0 || disk == .max else {
        throw start.error(
          expected: "records that are stored as they are",
          found: "\(name) \(flags & 0x41 != 0 ? "encrypted" : method != 0 ? "compressed" : "on another disk")"
        )
      }
      let extra = cursor.position..<cursor.position + Int(lengths.extra)
      _ = try cursor.take(lengths.extra)
      _ = try cursor.take(lengths.comment)
      var wide = try Self.zip64(in: extra, start)
      func widened(_ narrow: UInt32) throws -> UInt64 {
        narrow == .max && wide != nil ? try wide!.integer() : UInt64(narrow)
      }
      let sizes = (unpacked: try widened(unpacked), packed: try widened(packed))
      let place = try widened(offset)
      guard sizes.packed == sizes.unpacked, let size = Int(exactly: sizes.packed),
        let localHeader = Int(exactly: place)
      else {
        throw start.error(
          expected: "a record of one size", found: "\(sizes.packed) bytes for \(sizes.unpacked) of \(name)")
      }
      (self.size, self.localHeader) = (size, localHeader)
    }

    /// The values of the extra field for ZIP64, nil without one.
    private static func zip64(in extra: Range<Int>, _ place: ByteCursor) throws -> ByteCursor? {
      var fields = place.within(extra)
      while fields.rest >= 4 {
        let kind = try fields.integer(UInt16.self)
        let length = Int(try fields.integer(UInt16.self))
        let start = fields.position
        _ = try fields.take(length)
        if kind == 1 { return place.within(start..<start + length) }
      }
      return nil
    }
  }

  /// The first byte of a record's local header, and the bytes of its data.
  private static func record(_ entry: Entry, _ file: MappedFile, before end: Int) throws
    -> (start: Int, data: Range<Int>)
  {
    let path = file.url.path
    guard entry.localHeader <= end - 30 else {
      throw InputError(
        file: path, field: entry.name, expected: "a record before the zip directory at \(end)",
        found: "one at \(entry.localHeader)")
    }
    var cursor = ByteCursor(file.bytes, entry.localHeader..<end, file: path, part: "record \(entry.name)")
    let header = cursor
    let signature = try cursor.integer(UInt32.self)
    _ = try cursor.take(4)
    let method = try cursor.integer(UInt16.self)
    _ = try cursor.take(8)
    let sizes = [try cursor.integer(UInt32.self), try cursor.integer(UInt32.self)]
    let lengths = (name: try cursor.integer(UInt16.self), extra: try cursor.integer(UInt16.self))
    let name = try cursor.take(lengths.name)
    _ = try cursor.take(lengths.extra)
    // Sizes may stand behind the data, or in the extra field, instead.
    let agree = sizes.allSatisfy { $0 == 0 || $0 == .max || Int($0) == entry.size }
    guard signature == localSignature, method == 0, agree, name.elementsEqual(entry.name.utf8) else {
      throw header.error(
        expected: "a local header as the zip directory says", found: "another name, size or method")
    }
    let start = cursor.position
    _ = try cursor.take(entry.size)
    return (entry.localHeader, start..<cursor.position)
  }

  private static func checkDisjoint(_ records: [Range<Int>], _ file: MappedFile) throws {
    var end = 0
    for record in records.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard record.lowerBound >= end else {
        throw InputError(
          file: file.url.path, field: "zip directory", expected: "records that do not overlap",
          found: "one at \(record.lowerBound) before the end of another at \(end)")
      }
      end = record.upperBound
    }
  }

  /// The bytes of the central directory, and the number of its entries.
  private static func directory(_ file: MappedFile) throws -> (range: Range<Int>, count: Int) {
    let size = file.bytes.count
    guard let end = endRecord(file.bytes) else {
      throw InputError(
        file: file.url.path, field: "zip directory", expected: "one at the end of the file", found: "none")
    }
    var cursor = ByteCursor(file.bytes, end + 8..<size, file: file.url.path, part: "zip directory")
    _ = try cursor.take(2)
    var count = UInt64(try cursor.integer(UInt16.self))
    var length = UInt64(try cursor.integer(UInt32.self))
    var start = UInt64(try cursor.integer(UInt32.self))
    var limit = end
    if let wide = try wideEndRecord(file, before: end) {
      (count, length, start, limit) = (wide.count, wide.length, wide.start, wide.position)
    }
    guard start <= limit, length <= UInt64(limit) - start, count <= length / 46 else {
      throw cursor.error(
        expected: "a directory before byte \(limit)", found: "\(count) records in \(length) bytes at \(start)"
      )
    }
    return (Int(start)..<Int(start + length), Int(count))
  }

  /// The place of the record that ends a zip file, behind which there may be a comment only.
  private static func endRecord(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let last = bytes.count - 22
    guard last >= 0 else { return nil }
    return (max(0, last - Int(UInt16.max))...last).reversed().first { place in
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)) == endSignature
        && Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 20, as: UInt16.self)))
          == last - place
    }
  }

  private static func wideEndRecord(_ file: MappedFile, before end: Int) throws
    -> (count: UInt64, length: UInt64, start: UInt64, position: Int)?
  {
    guard end >= 20 else { return nil }
    let path = file.url.path
    var locator = ByteCursor(file.bytes, end - 20..<end, file: path, part: "zip directory")
    guard try locator.integer(UInt32.self) == end64LocatorSignature else { return nil }
    _ = try locator.take(4)
    let place = try locator.integer(UInt64.self)
    guard let position = Int(exactly: place), position <= end - 76 else {
      throw locator.error(expected: "the end of the directory before byte \(end)", found: "\(place)")
    }
    var cursor = ByteCursor(file.bytes, position..<end, file: path, part: "zip directory")
    guard try cursor.integer(UInt32.self) == end64Signature else {
      throw cursor.error(expected: "the end of a ZIP64 directory", found: "something else")
    }
    _ = try cursor.take(28)
    return (try cursor.integer(), try cursor.integer(), try cursor.integer(), position)
  }
}
