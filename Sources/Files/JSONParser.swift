/// A strict reader of RFC 8259 JSON: no comments, no trailing commas, no duplicate keys, no lone surrogates.
/// A byte-order mark before the text is passed over. `NaN`, `Infinity` and `-Infinity`, which Python writes,
/// are read where that is asked for.
struct JSONParser {
  /// Deeper nesting than any real file has; it bounds the recursion on hostile ones.
  private static let deepest = 128
  /// More values than any real file has, each array and object counted `weightOfMany` times for what it takes
  /// beside its elements; it bounds the memory that a few bytes of text may cost.
  private static let mostValues = 1 << 24
  private static let weightOfMany = 4

  private let bytes: [UInt8]
  private let file: String?
  private let readsNonFinite: Bool
  private var position: Int
  private var valueCount = 0

  static func parse(_ bytes: [UInt8], file: String?, readingNonFinite: Bool) throws -> JSON {
    if let other = TextEncodingForm.otherThanUTF8(bytes) {
      throw InputError(file: file, field: "JSON", expected: "UTF-8 text", found: other)
    }
    var parser = JSONParser(bytes: bytes, file: file, readsNonFinite: readingNonFinite)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    if parser.position < bytes.count { throw parser.error("the end of the JSON text") }
    return value
  }

  private init(bytes: [UInt8], file: String?, readsNonFinite: Bool) {
    (self.bytes, self.file, self.readsNonFinite) = (bytes, file, readsNonFinite)
    position = TextEncodingForm.markLength(of: bytes)
  }

  private func error(_ expected: String) -> InputError {
    let found =
      position < bytes.count
      ? "byte 0x\(String(bytes[position], radix: 16)) at offset \(position)" : "the end of the file"
    return InputError(file: file, field: "JSON", expected: expected, found: found)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
  }

  private mutating func consume(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws -> JSON {
    guard depth < Self.deepest else { throw error("nesting of at most \(Self.deepest) levels") }
    skipSpace()
    let isOfMany = current == UInt8(ascii: "{") || current == UInt8(ascii: "[")
    valueCount += isOfMany ? Self.weightOfMany : 1
    guard valueCount <= Self.mostValues else {
      throw InputError(
        file: file, field: "JSON",
        expected: "at most \(Self.mostValues) values, arrays and objects counted \(Self.weightOfMany) times",
        found: "more")
    }
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try nonFiniteNumber() ?? number()
    }
  }

  private mutating func literal(_ text: String, _ value: JSON) throws -> JSON {
    guard bytes[position...].starts(with: text.utf8) else { throw error(text) }
    position += text.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws -> JSON {
    position += 1
    var members: [(key: String, value: JSON)] = []
    skipSpace()
    if !consume("}") {
      repeat {
        skipSpace()
        guard current == UInt8(ascii: "\"") else { throw error("a key in quotation marks") }
        let key = try string()
        skipSpace()
        guard consume(":") else { throw error("a colon") }
        members.append((key, try value(depth: depth + 1)))
        skipSpace()
      } while consume(",")
      guard consume("}") else { throw error("a comma or a closing brace") }
    }
    var duplicate: String?
    let object = JSONObject(members, duplicate: &duplicate)
    if let duplicate {
      throw InputError(file: file, field: duplicate, expected: "a key that stands once", found: "it twice")
    }
    return .object(object)
  }

  private mutating func array(depth: Int) throws -> JSON {
    position += 1
    var elements: [JSON] = []
    skipSpace()
    if consume("]") { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while consume(",")
    guard consume("]") else { throw error("a comma or a closing bracket") }
    return .array(elements)
  }
}

// MARK: - Numbers

extension JSONParser {
  private mutating func nonFiniteNumber() throws -> JSON? {
    guard readsNonFinite else { return nil }
    for value in [Double.nan, .infinity, -.infinity] {
      let name = JSON.number(value).kind
      if bytes[position...].starts(with: name.utf8) { return try literal(name, .number(value)) }
    }
    return nil
  }

  private mutating func number() throws -> JSON {
    let start = position
    var isInteger = true
    _ = consume("-")
    if !consume("0") { try digits() }
    if consume(".") {
      isInteger = false
      try digits()
    }
    if consume("e") || consume("E") {
      isInteger = false
      if !consume("+") { _ = consume("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      position = start
      throw error("a number within the range of a double")
    }
    return .number(number)
  }

  private mutating func digits() throws {
    let start = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    if position == start { throw error("a JSON value or a digit") }
  }
}

// MARK: - Strings

extension JSONParser {
  private mutating func string() throws -> String {
    position += 1
    let start = position
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      position += 1
    }
    if current == UInt8(ascii: "\"") {
      defer { position += 1 }
      return try utf8(bytes[start..<position], at: start)
    }
    var content = Array(bytes[start..<position])
    while true {
      guard let byte = current, byte >= 0x20 else { throw error("a closing quotation mark") }
      position += 1
      if byte == UInt8(ascii: "\"") { return try utf8(content[...], at: start) }
      if byte == UInt8(ascii: "\\") {
        content.append(contentsOf: try escape())
      } else {
        content.append(byte)
      }
    }
  }

  private func utf8(_ slice: ArraySlice<UInt8>, at start: Int) throws -> String {
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw InputError(
        file: file, field: "JSON", expected: "UTF-8 text", found: "other bytes at offset \(start)")
    }
    return text
  }

  private mutating func escape() throws -> [UInt8] {
    guard let byte = current else { throw error("an escaped character") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(Character(try unicodeEscape()).utf8)
    default:
      position -= 1
      throw error("a known escape")
    }
  }

  private mutating func unicodeEscape() throws -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, consume("\\"), consume("u") else { throw error("a pair of surrogates") }
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("a pair of surrogates") }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard position + 4 <= bytes.count,
      let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
      bytes[position] != UInt8(ascii: "+")
    else { throw error("four hexadecimal digits") }
    position += 4
    return value
  }
}
