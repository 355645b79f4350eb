/// Character references of HTML, such as `&eacute;` and `&#233;`.
enum HTMLReferences {
  private struct Names {
    /// The texts of names that end with a semicolon, which is left out here.
    var closed: [String: [Unicode.Scalar]] = [:]
    /// The names that count without a semicolon as well.
    var open: Set<String> = []
  }

  private static let names: Names = {
    var names = Names()
    for entry in HTMLEntityNames.table.split(separator: " ") {
      let parts = entry.split(separator: "=")
      let isOpen = parts[0].last == "*"
      let name = String(isOpen ? parts[0].dropLast() : parts[0])
      names.closed[name] = parts[1].split(separator: "+").map { Unicode.Scalar(UInt32($0, radix: 16)!)! }
      if isOpen { names.open.insert(name) }
    }
    return names
  }()

  /// Text with all references resolved as `html.unescape` of Python does, those without a semicolon included.
  static func unescaped(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    replacing(text) { start in
      if start < text.count, text[start] == "#" { return number(in: text, after: start) }
      let limit = min(text.count, start + 32)
      var end = text[start..<limit].firstIndex { "\t\n\u{C} <&#;".unicodeScalars.contains($0) } ?? limit
      if end == start { return nil }
      if end < text.count, text[end] == ";", let found = names.closed[string(text[start..<end])] {
        return (found, end + 1)
      }
      while end > start + 1 {
        let name = string(text[start..<end])
        if names.open.contains(name), let found = names.closed[name] { return (found, end) }
        end -= 1
      }
      return nil
    }
  }

  /// Text with those references resolved that cannot be meant otherwise, as ftfy does: closed by a semicolon,
  /// and by a name in capitals as well where no other has it.
  static func unescapingUnambiguous(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    replacing(text) { start in
      let isNumber = start < text.count && text[start] == "#"
      let begin = start + (isNumber ? 1 : 0)
      let limit = min(text.count, begin + 25)
      guard begin < limit,
        let end = text[begin..<limit].firstIndex(where: { !$0.isASCII || !($0.isWord && $0 != "_") }),
        end > begin, text[end] == ";"
      else { return nil }
      if isNumber {
        guard let (found, after) = number(in: text, after: start), after == end + 1 else { return nil }
        return found.contains(";") ? nil : (found, after)
      }
      let name = string(text[begin..<end])
      return (names.closed[name] ?? capitals(name)).map { ($0, end + 1) }
    }
  }

  /// What a name in capitals stands for, where only one in small letters is known.
  private static func capitals(_ name: String) -> [Unicode.Scalar]? {
    let small = name.lowercased()
    guard name == small.uppercased(), let found = names.closed[small] else { return nil }
    // `html.unescape` would find a shorter name that needs no semicolon.
    let beginsWithOpen = (2...max(2, name.count)).contains { names.open.contains(String(name.prefix($0))) }
    return beginsWithOpen ? nil : found.flatMap { Array($0.properties.uppercaseMapping.unicodeScalars) }
  }

  /// The scalar of a number after `#`, in decimal digits or after `x` in hexadecimal ones.
  private static func number(in text: [Unicode.Scalar], after hash: Int) -> ([Unicode.Scalar], Int)? {
    var index = hash + 1
    let isHexadecimal = index < text.count && (text[index] == "x" || text[index] == "X")
    if isHexadecimal { index += 1 }
    let start = index
    var value: UInt32 = 0
    while index < text.count, text[index].isASCII,
      let digit = Character(text[index]).hexDigitValue, isHexadecimal || digit < 10
    {
      value = min(value * (isHexadecimal ? 16 : 10) + UInt32(digit), 0x110000)
      index += 1
    }
    if index == start { return nil }
    if index < text.count, text[index] == ";" { index += 1 }
    return (scalars(value), index)
  }

  /// What a number stands for, as HTML 5 has it: bytes of Windows' encoding, and nothing for what is no
  /// character.
  private static func scalars(_ value: UInt32) -> [Unicode.Scalar] {
    switch value {
    case 0: ["\u{FFFD}"]
    case 0x80...0x9F: [SingleByteEncoding.windows1252[value]]
    case 0x1...0x8, 0xB, 0xE...0x1F, 0x7F, 0xFDD0...0xFDEF: []
    case 0...0x10FFFF where value & 0xFFFE == 0xFFFE: []
    default: [Unicode.Scalar(value) ?? "\u{FFFD}"]
    }
  }

  /// Text in which `read`, called with the place after each ampersand, says what stands for a reference and
  /// where it ends.
  private static func replacing(
    _ text: [Unicode.Scalar], _ read: (_ start: Int) -> (found: [Unicode.Scalar], end: Int)?
  ) -> [Unicode.Scalar] {
    guard text.contains("&") else { return text }
    var replaced: [Unicode.Scalar] = []
    replaced.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == "&", let (found, end) = read(index + 1) {
        replaced += found
        index = end
      } else {
        replaced.append(text[index])
        index += 1
      }
    }
    return replaced
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
