import Files
import Foundation

/// The members of a tar archive one after the other: those of POSIX (ustar, pax) and of GNU tar, without
/// compression.
struct TarFile {
  /// A file in the archive.
  struct Member {
    /// The path as the archive has it.
    let name: String
    /// Where its bytes lie.
    let part: FilePart
  }

  private let file: URL
  private let stream: FileStream
  private static let block = 512
  private static let longestExtension = 1 << 20

  /// Opens an archive. Throws `InputError` when it cannot be read or is compressed.
  init(_ file: URL) throws {
    (self.file, stream) = (file, try FileStream(file))
    let start = try stream.peek(4)
    let packed: [(name: String, signature: [UInt8])] = [
      ("gzip", [0x1F, 0x8B]), ("zip", [0x50, 0x4B, 3, 4]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
      ("xz", [0xFD, 0x37, 0x7A, 0x58]), ("bzip2", [0x42, 0x5A, 0x68]),
    ]
    if let form = packed.first(where: { start.starts(with: $0.signature) }) {
      throw InputError(
        file: file.path, expected: "a tar archive without compression; unpack it first", found: form.name)
    }
  }

  /// The next file, nil at the archive's end. Folders are passed over; so are links and devices, which are told
  /// to `passed`.
  ///
  /// Throws `InputError` for headers that are damaged or lead out of the archive.
  mutating func next(passed: (InputError) throws -> Void) throws -> Member? {
    var longName: String?
    var longSize: Int?
    while true {
      let place = stream.position
      guard stream.size - place >= Self.block else {
        guard stream.size == place else { throw error(place, "a whole header", "the end of the file") }
        return nil
      }
      let header = try stream.bytes(Self.block)
      if header.allSatisfy({ $0 == 0 }) { return nil }
      try check(header, place)
      let size = try longSize ?? number(header[124..<136], place)
      let start = stream.position
      guard size >= 0, size <= stream.size - start else {
        throw error(place, "a member within the archive", "one of \(size) bytes")
      }
      let name = try longName ?? name(header, place)
      switch header[156] {
      case UInt8(ascii: "L"): longName = try extensionText(size, place).prefix { $0 != "\0" }.description
      case UInt8(ascii: "x"):
        let records = try records(extensionText(size, place), place)
        longName = records["path"] ?? longName
        if let size = records["size"] {
          guard let size = Int(size) else { throw error(place, "a size", size) }
          longSize = size
        }
      case UInt8(ascii: "g"), UInt8(ascii: "5"), UInt8(ascii: "K"): break
      case 0, UInt8(ascii: "0"):
        try pass(to: start + size, place)
        let part = FilePart(file: file, name: name, offset: start, count: size)
        return Member(name: name, part: part)
      case let kind:
        try passed(error(place, "files and folders", "\(name), of kind \(Unicode.Scalar(kind))"))
      }
      try pass(to: start + size, place)
      if ![UInt8(ascii: "L"), UInt8(ascii: "x")].contains(header[156]) { (longName, longSize) = (nil, nil) }
    }
  }

  /// Passes over the rest of a member, which is filled up to whole blocks; the last one may lack them.
  private func pass(to end: Int, _ place: Int) throws {
    let filled = (Self.block - end % Self.block) % Self.block
    try stream.skip(min(end + filled, stream.size) - stream.position)
  }

  private func error(_ place: Int, _ expected: String, _ found: String) -> InputError {
    InputError(file: file.path, field: "tar header at byte \(place)", expected: expected, found: found)
  }

  private func check(_ header: [UInt8], _ place: Int) throws {
    let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    guard try number(header[148..<156], place) == sum else {
      throw error(place, "a checksum of \(sum)", "another, as in what is no tar archive")
    }
  }

  /// A number in octal digits, or in base 256 as GNU tar writes large ones.
  private func number(_ field: ArraySlice<UInt8>, _ place: Int) throws -> Int {
    if field.first == 0x80 {
      let bytes = field.dropFirst()
      guard bytes.dropLast(7).allSatisfy({ $0 == 0 }) else {
        throw error(place, "a bearable number", "another")
      }
      return bytes.suffix(7).reduce(0) { $0 << 8 | Int($1) }
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    guard let number = Int(String(decoding: digits, as: UTF8.self), radix: 8), number >= 0 else {
      throw error(place, "a number in octal digits", "\"\(String(decoding: digits, as: UTF8.self))\"")
    }
    return number
  }

  private func name(_ header: [UInt8], _ place: Int) throws -> String {
    let isPOSIX = header[257..<263].elementsEqual(Array("ustar\0".utf8))
    let parts = try (isPOSIX ? [header[345..<500], header[0..<100]] : [header[0..<100]]).map { field in
      guard let text = String(validating: field.prefix { $0 != 0 }, as: UTF8.self) else {
        throw error(place, "a name in UTF-8", "other bytes")
      }
      return text
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "/")
  }

  private func extensionText(_ size: Int, _ place: Int) throws -> String {
    guard size <= Self.longestExtension else {
      throw error(place, "at most \(Self.longestExtension) bytes about a member", "\(size)")
    }
    guard let text = String(validating: try stream.bytes(size), as: UTF8.self) else {
      throw error(place, "text in UTF-8", "other bytes")
    }
    return text
  }

  /// The records of a pax header: "LENGTH KEY=VALUE\n", the length being that of the whole record in bytes.
  private func records(_ text: String, _ place: Int) throws -> [String: String] {
    var (records, rest) = ([String: String](), Array(text.utf8)[...])
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != 0x20 }
      guard let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 1,
        length <= rest.count
      else { throw error(place, "records with their lengths", "\"\(text.prefix(40))\"") }
      let record = rest.prefix(length).dropFirst(digits.count + 1).dropLast()
      let parts = record.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw error(place, "records KEY=VALUE", "\"\(text.prefix(40))\"") }
      records[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
      rest = rest.dropFirst(length)
    }
    return records
  }
}
