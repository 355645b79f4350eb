import Files

/// The header of a NIfTI-1 or NIfTI-2 file, as far as it says where numbers are and what they mean.
struct NIfTIHeader {
  /// Numbers along each axis, 1 to 7 of them.
  let sides: [Int]
  let type: NIfTIType
  let isLittleEndian: Bool
  /// The place of the first number in the file.
  let offset: Int
  /// The value of a number is `slope` · number + `intercept`; 1 and 0 where the file has no scaling.
  let slope: Double
  let intercept: Double
  /// The values that are to be shown as black and white, if the file has them.
  let displayRange: ShownRange?

  /// The bytes of the longer of the two headers.
  static let longest = 540
  /// The bytes of the shorter one.
  static let shortest = 348

  /// Nil unless the bytes begin as a header of one of the two versions.
  ///
  /// - Parameter bytes: at least `shortest`
  init?(_ bytes: [UInt8], file: String?) throws {
    guard bytes.count >= Self.shortest, let version = Version(of: bytes) else { return nil }
    isLittleEndian = version.isLittleEndian
    let fields = NIfTIFields(bytes, isSecond: version.isSecond, isLittleEndian: version.isLittleEndian)
    guard version.isOneFile else {
      throw InputError(
        file: file, field: "magic", expected: "a header and its numbers in one file", found: "a header alone")
    }
    guard version.isSecond ? bytes.count >= Self.longest : true else {
      throw InputError(file: file, expected: "a header of \(Self.longest) bytes", found: "\(bytes.count)")
    }
    sides = try Self.sides(fields, file)
    let code = fields.type
    guard let type = NIfTIType(rawValue: code) else {
      let known = NIfTIType.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
      throw InputError(
        file: file, field: "datatype", expected: "a kind of real number: one of \(known)", found: "\(code)")
    }
    self.type = type
    offset = try Self.offset(fields, least: version.isSecond ? 544 : 352, file)
    (slope, intercept) = try Self.scaling(fields, file)
    displayRange = ShownRange(low: fields.lowestShown, high: fields.highestShown)
  }

  private static func sides(_ fields: NIfTIFields, _ file: String?) throws -> [Int] {
    let count = fields.side(0)
    guard (1...7).contains(count) else {
      throw InputError(file: file, field: "dim[0]", expected: "1 to 7 axes", found: "\(count)")
    }
    return try (1...count).map { axis in
      let side = fields.side(axis)
      guard (1...Image.longestSide).contains(side) else {
        throw InputError(
          file: file, field: "dim[\(axis)]", expected: "a side of 1 to \(Image.longestSide)", found: "\(side)"
        )
      }
      return side
    }
  }

  private static func offset(_ fields: NIfTIFields, least: Int, _ file: String?) throws -> Int {
    let offset = fields.offset
    if offset == 0 { return least }
    // What stands between header and numbers are extensions, which are not large.
    guard let place = Int(exactly: offset.rounded(.towardZero)), (least...1 << 30).contains(place) else {
      throw InputError(
        file: file, field: "vox_offset", expected: "0, or a place from \(least) to \(1 << 30)",
        found: "\(offset)")
    }
    return place
  }

  /// A slope of 0, or none at all, means that there is no scaling.
  private static func scaling(_ fields: NIfTIFields, _ file: String?) throws -> (Double, Double) {
    guard fields.slope.isFinite, fields.slope != 0 else { return (1, 0) }
    guard fields.intercept.isFinite else {
      throw InputError(file: file, field: "scl_inter", expected: "a number", found: "\(fields.intercept)")
    }
    return (fields.slope, fields.intercept)
  }
}

/// The version that the first bytes of a header name.
private struct Version {
  let isSecond: Bool
  let isLittleEndian: Bool
  let isOneFile: Bool

  init?(of bytes: [UInt8]) {
    guard let found = [true, false].lazy.compactMap({ Self.version(of: bytes, isLittleEndian: $0) }).first
    else { return nil }
    self = found
  }

  private init(isSecond: Bool, isLittleEndian: Bool, isOneFile: Bool) {
    (self.isSecond, self.isLittleEndian, self.isOneFile) = (isSecond, isLittleEndian, isOneFile)
  }

  private static func version(of bytes: [UInt8], isLittleEndian: Bool) -> Version? {
    let length = ByteReader(bytes[...], isLittleEndian: isLittleEndian).integer(0, size: 4)
    guard length == NIfTIHeader.shortest || length == NIfTIHeader.longest else { return nil }
    let isSecond = length == NIfTIHeader.longest
    let magic = isSecond ? bytes[4..<8] : bytes[344..<348]
    let isOneFile = magic.elementsEqual((isSecond ? "n+2\0" : "n+1\0").utf8)
    guard isOneFile || magic.elementsEqual((isSecond ? "ni2\0" : "ni1\0").utf8) else { return nil }
    return Version(isSecond: isSecond, isLittleEndian: isLittleEndian, isOneFile: isOneFile)
  }
}
