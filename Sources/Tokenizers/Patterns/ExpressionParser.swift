/// Reads the part of regular expressions that tokenizers use: alternatives, classes, repetitions,
/// `(?i:…)` around literal texts, and `(?!…)` around a class.
struct ExpressionParser {
  /// Repetitions are counted up to here; it bounds how far a match looks ahead in vain.
  private static let largestCount = 64

  private let source: [Unicode.Scalar]
  private var position = 0
  private var classes: [ScalarClass] = []
  private var texts: [[Unicode.Scalar]] = []

  private init(_ source: String) { self.source = Array(source.unicodeScalars) }

  /// The expression that a text spells; nil when it holds anything else than is understood here.
  static func parse(_ source: String) -> Expression? {
    var parser = ExpressionParser(source)
    var alternatives: [[Expression.Item]] = []
    repeat {
      guard let items = parser.alternative() else { return nil }
      alternatives.append(items)
    } while parser.take("|")
    guard parser.position == parser.source.count else { return nil }
    return Expression(alternatives: alternatives, classes: parser.classes, texts: parser.texts)
  }

  private var current: Unicode.Scalar? { position < source.count ? source[position] : nil }

  private mutating func take(_ text: String) -> Bool {
    guard source[position...].starts(with: text.unicodeScalars) else { return false }
    position += text.unicodeScalars.count
    return true
  }

  private mutating func next() -> Unicode.Scalar? {
    guard let current else { return nil }
    position += 1
    return current
  }

  private mutating func alternative() -> [Expression.Item]? {
    var items: [Expression.Item] = []
    while let current, current != "|" {
      guard let item = item() else { return nil }
      items.append(item)
    }
    return items.isEmpty ? nil : items
  }

  private mutating func item() -> Expression.Item? {
    if take("(?i:") {
      guard let literals = literals() else { return nil }
      texts += literals
      return .anyOf(texts: texts.count - literals.count..<texts.count)
    }
    if take("(?!") {
      guard let scalars = scalarClass(), take(")") else { return nil }
      return .notBefore(scalars: place(of: scalars))
    }
    guard let scalars = scalarClass(), let count = count() else { return nil }
    return .run(scalars: place(of: scalars), least: count.lowerBound, most: count.upperBound)
  }

  private mutating func place(of scalars: ScalarClass) -> Int {
    classes.append(scalars)
    return classes.count - 1
  }

  /// Lower-case texts, separated by bars, up to the closing parenthesis.
  private mutating func literals() -> [[Unicode.Scalar]]? {
    var texts: [[Unicode.Scalar]] = [[]]
    while let scalar = next() {
      switch scalar {
      case ")": return texts.contains([]) ? nil : texts
      case "|": texts.append([])
      case "a"..."z", "'", "<", ">", "_": texts[texts.count - 1].append(scalar)
      default: return nil
      }
    }
    return nil
  }

  private mutating func scalarClass() -> ScalarClass? {
    switch next() {
    case "[": return bracketed()
    case "\\": return escaped()
    case nil, "(", ")", "]", "{", "}", "*", "+", "?", "^", "$", ".", "|": return nil
    case let scalar?: return ScalarClass(scalar)
    }
  }

  /// What stands after a backslash.
  private mutating func escaped() -> ScalarClass? {
    switch next() {
    case "s": return ScalarClass(kinds: .space)
    case "S": return ScalarClass(kinds: .space, isNegated: true)
    case "r": return ScalarClass("\r")
    case "n": return ScalarClass("\n")
    case "t": return ScalarClass("\t")
    case "p":
      if take("{L}") { return ScalarClass(kinds: .letter) }
      if take("{N}") { return ScalarClass(kinds: .number) }
      return take("{M}") ? ScalarClass(kinds: .mark) : nil
    case let scalar? where scalar.isBertPunctuation && scalar.isASCII: return ScalarClass(scalar)
    default: return nil
    }
  }

  /// The rest of a class in brackets.
  private mutating func bracketed() -> ScalarClass? {
    let isNegated = take("^")
    var kinds: PatternClass = []
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while let scalar = next() {
      if scalar == "]" {
        return kinds.isEmpty && ranges.isEmpty
          ? nil : ScalarClass(kinds: kinds, ranges: ranges, isNegated: isNegated)
      }
      // Set operations and nested classes of the reference's engine are not read.
      guard scalar != "[", scalar != "&" || current != "&" else { return nil }
      guard let member = scalar == "\\" ? escaped() : ScalarClass(scalar), !member.isNegated else {
        return nil
      }
      kinds.formUnion(member.kinds)
      guard let low = member.ranges.first?.lowerBound, current == "-", position + 1 < source.count,
        source[position + 1] != "]"
      else {
        ranges += member.ranges
        continue
      }
      position += 1
      guard let end = next(), end != "[" else { return nil }
      let last = end == "\\" ? escaped() : ScalarClass(end)
      guard let high = last?.ranges.first?.upperBound, low <= high else { return nil }
      ranges.append(low...high)
    }
    return nil
  }

  /// How often something is repeated: once when nothing is said.
  private mutating func count() -> ClosedRange<Int>? {
    let range: ClosedRange<Int>
    if take("?") {
      range = 0...1
    } else if take("*") {
      range = 0 ... .max
    } else if take("+") {
      range = 1 ... .max
    } else if take("{") {
      guard let low = number() else { return nil }
      let high = take(",") ? (current == "}" ? .max : number()) : low
      guard let high, low <= high, take("}") else { return nil }
      range = low...high
    } else {
      return 1...1
    }
    // What follows a repetition could make it lazy or possessive.
    return current == "?" || current == "+" || current == "*" || current == "{" ? nil : range
  }

  private mutating func number() -> Int? {
    var number: Int?
    while let digit = current, ("0"..."9").contains(digit) {
      position += 1
      number = (number ?? 0) * 10 + Int(digit.value - 0x30)
      if number! > Self.largestCount { return nil }
    }
    return number
  }
}
