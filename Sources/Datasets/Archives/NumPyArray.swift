import Files

/// An array in NumPy's format (`.npy`) that is read along its first axis.
///
/// The format: NEP 1, "A simple file format for NumPy arrays", versions 1.0 to 3.0.
struct NumPyArray {
  /// The type of the elements, as NumPy writes it: "|u1".
  let elementType: String
  /// The lengths of the axes, in C order.
  let shape: [Int]

  private let member: ZipMember
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let longestHeader = 1 << 16
  private static let largestArray = 1 << 40

  /// Reads the header of an array. Throws `InputError` when it is none, or is in Fortran's order.
  init(_ member: ZipMember) throws {
    self.member = member
    let start = try member.bytes(8)
    guard start.count == 8, start.prefix(6).elementsEqual(Self.magic), (1...3).contains(start[6]) else {
      throw member.error(expected: "an array in NumPy's format 1 to 3", found: "something else")
    }
    let lengthBytes = try member.bytes(start[6] == 1 ? 2 : 4)
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longestHeader else {
      throw member.error(expected: "a header of at most \(Self.longestHeader) bytes", found: "\(length)")
    }
    let header = String(decoding: try member.bytes(length), as: UTF8.self)
    guard let type = header.firstMatch(of: /'descr': *'([^']{1,16})'/)?.1,
      let order = header.firstMatch(of: /'fortran_order': *(True|False)/)?.1,
      let axes = header.firstMatch(of: /'shape': *\(([0-9, ]*)\)/)?.1
    else { throw member.error(expected: "descr, fortran_order and shape", found: header) }
    let lengths = axes.split(whereSeparator: { ", ".contains($0) }).map { Int($0) }
    guard order == "False" else { throw member.error(expected: "an array in C order", found: "Fortran's") }
    shape = lengths.compactMap { $0 }
    elementType = String(type)
    var size = 1
    for length in shape {
      let (product, overflows) = size.multipliedReportingOverflow(by: length)
      guard !overflows, product <= Self.largestArray else {
        throw member.error(expected: "at most \(Self.largestArray) elements", found: "a shape of (\(axes))")
      }
      size = product
    }
    guard shape.count == lengths.count, !shape.isEmpty else {
      throw member.error(expected: "an array with axes", found: "a shape of (\(axes))")
    }
  }

  /// The number of elements at one place of the first axis.
  var rowCount: Int { shape.dropFirst().reduce(1, *) }

  /// An error about the array.
  func error(expected: String, found: String) -> InputError { member.error(expected: expected, found: found) }

  /// The bytes of the next place of the first axis, for elements of one byte. Throws `InputError` when the data
  /// end before.
  func nextBytes() throws -> [UInt8] {
    let bytes = try member.bytes(rowCount)
    guard bytes.count == rowCount else { throw tooShort }
    return bytes
  }

  /// The integers of the next place of the first axis. Throws `InputError` when the data end before, for other
  /// element types, and for numbers that do not fit.
  func nextIntegers() throws -> [Int] {
    guard let match = elementType.wholeMatch(of: /([<|])([iu])([1248])/), let width = Int(match.3) else {
      throw error(expected: "little-endian integers", found: elementType)
    }
    let bytes = try member.bytes(rowCount * width)
    guard bytes.count == rowCount * width else { throw tooShort }
    return try (0..<rowCount).map { place in
      let element = bytes[place * width..<(place + 1) * width]
      let raw = element.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let unused = 64 - 8 * width
      let value = match.2 == "i" ? Int(Int64(bitPattern: raw << unused) >> unused) : Int(exactly: raw)
      guard let value else { throw error(expected: "numbers below 2^63", found: "\(raw)") }
      return value
    }
  }

  private var tooShort: InputError {
    error(expected: "as many elements as the shape \(shape) says", found: "fewer")
  }
}
