/// Texts as Python treats them: by scalars, compared by their bytes.
enum TemplateText {
  /// The text without scalars at its ends that are white space or, if given, among `characters`.
  static func stripped(
    _ text: String, of characters: String? = nil, left: Bool = true, right: Bool = true
  ) -> String {
    let unwanted = characters.map { Set($0.unicodeScalars) }
    let goes = { (scalar: Unicode.Scalar) in unwanted?.contains(scalar) ?? scalar.isTemplateSpace }
    var rest = text.unicodeScalars[...]
    if left { rest = rest.drop(while: goes) }
    if right { while let last = rest.last, goes(last) { rest.removeLast() } }
    return String(rest)
  }

  static func areEqual(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

  /// Where `part` begins in `text`, without overlaps, counted in bytes; for an empty part, none. Takes time
  /// that grows with the sum of both lengths (Knuth, Morris and Pratt, 1977).
  static func places(of part: String, in text: String, limit: Int = .max) -> [Int] {
    let (wanted, bytes) = (Array(part.utf8), Array(text.utf8))
    guard !wanted.isEmpty, wanted.count <= bytes.count, limit > 0 else { return [] }
    // The length of the longest proper start of `wanted` that is an end of its first n bytes.
    var borders = [Int](repeating: 0, count: wanted.count + 1)
    var border = 0
    for index in wanted.indices.dropFirst() {
      while border > 0, wanted[index] != wanted[border] { border = borders[border] }
      if wanted[index] == wanted[border] { border += 1 }
      borders[index + 1] = border
    }
    var places: [Int] = []
    var matched = 0
    for (index, byte) in bytes.enumerated() {
      while matched > 0, byte != wanted[matched] { matched = borders[matched] }
      if byte == wanted[matched] { matched += 1 }
      if matched == wanted.count {
        places.append(index + 1 - wanted.count)
        matched = 0
        if places.count == limit { break }
      }
    }
    return places
  }

  /// The pieces of a text between the places of a separator that is not empty.
  static func pieces(of text: String, separator: String, limit: Int = .max) -> [String] {
    let bytes = Array(text.utf8)
    var (pieces, start) = ([String](), 0)
    for place in places(of: separator, in: text, limit: limit) {
      pieces.append(String(decoding: bytes[start..<place], as: UTF8.self))
      start = place + separator.utf8.count
    }
    return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  /// The words of a text between white space.
  static func words(of text: String) -> [String] {
    text.unicodeScalars.split(whereSeparator: \.isTemplateSpace).map { String($0) }
  }

  /// The text with its first letter as in titles and all others small.
  static func capitalized(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return "" }
    return first.properties.titlecaseMapping + String(text.unicodeScalars.dropFirst()).lowercased()
  }

  /// The text with each letter as in titles that stands behind no other letter, and all others small.
  static func titled(_ text: String) -> String {
    var (result, isInWord) = ("", false)
    for scalar in text.unicodeScalars {
      result += isInWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
      isInWord = scalar.properties.isCased
    }
    return result
  }

  /// A number as Python prints it: the fewest digits that give it again.
  static func printed(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    let spelled = "\(number.magnitude)".split(separator: "e")
    let exponent = spelled.count > 1 ? Int(spelled[1]) ?? 0 : 0
    let parts = spelled[0].split(separator: ".")
    var digits = parts.joined()
    var point = parts[0].count + exponent
    let zeros = digits.prefix { $0 == "0" }.count
    digits = String(digits.dropFirst(zeros))
    point -= zeros
    while digits.hasSuffix("0") { digits.removeLast() }
    let sign = number.sign == .minus ? "-" : ""
    if digits.isEmpty { return sign + "0.0" }
    if point > 16 || point < -3 {
      let (first, rest) = (digits.prefix(1), digits.dropFirst())
      let power = point - 1
      let padded = abs(power) < 10 ? "0\(abs(power))" : "\(abs(power))"
      return sign + first + (rest.isEmpty ? "" : "." + rest) + "e" + (power < 0 ? "-" : "+") + padded
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if digits.count <= point {
      return sign + digits + String(repeating: "0", count: point - digits.count) + ".0"
    }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }
}
