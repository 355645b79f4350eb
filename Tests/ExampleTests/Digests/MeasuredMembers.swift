import Files

/// Which members of a JSON document are pinned, wherever they stand in it and with all that is below them.
struct MeasuredMembers {
  /// By their paths, with dots between.
  let paths: [String]
  /// Whether texts count, or numbers only.
  let hasTexts: Bool

  static let ofResult = MeasuredMembers(
    paths: ["clean", "adversarial"].flatMap { side in ["score", "text", "tokens"].map { "\(side).\($0)" } }
      + ["verified", "trigger.text", "trigger.tokens", "prompts"],
    hasTexts: true)

  static let ofRow = MeasuredMembers(
    paths: [
      "adversarial.tokens", "similarity", "score", "rank", "imageMargin", "textMargin", "changedTokens",
      "changedPixels", "spent", "rounds", "phrase", "attribution", "evaluations",
    ], hasTexts: false)

  static let ofSummary = MeasuredMembers(paths: ["sections", "transfer", "verification"], hasTexts: false)

  /// A line for each value below the members, by path; for lists of values one together. Numbers are single-precision,
  /// which most of them are.
  func lines(of document: JSONField) -> [String] {
    paths.flatMap { path -> [String] in
      let field = try? path.split(separator: ".").reduce(document) { try $0.member(String($1)) }
      return field?.value.map { lines(of: $0, at: path) } ?? []
    }.sorted()
  }

  private func lines(of value: JSON, at path: String) -> [String] {
    if let text = text(of: value) { return ["\(path) \(text)"] }
    switch value {
    case .object(let object): return object.members.flatMap { lines(of: $0.value, at: "\(path).\($0.key)") }
    case .array(let elements):
      let texts = elements.compactMap(text)
      if texts.count == elements.count { return ["\(path) \(texts.joined(separator: " "))"] }
      return elements.enumerated().flatMap { lines(of: $0.element, at: "\(path)[\($0.offset)]") }
    default: return []
    }
  }

  /// A value as a line has it; nil for what has members or is not pinned.
  private func text(of value: JSON) -> String? {
    switch value {
    case .integer(let number): "\(Float(number))"
    case .number(let number): "\(Float(number))"
    case .float(let number): "\(number)"
    case .string(let string): hasTexts ? string : nil
    case .null, .bool, .array, .object: nil
    }
  }
}
