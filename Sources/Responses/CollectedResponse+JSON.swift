import Files

extension CollectedResponse {
  /// Reads an object of JSON lines: what `text` writes, and what `generate` writes for its lines.
  ///
  /// `response` must be there, and one of `prompt`, `text` and `request`, each of which is the next one unless
  /// it is there itself; everything else may be absent or null. Groups stand in `labels` or as members `class`,
  /// `task`, `category`, `scenario`, `attribute` and `key_phrase`; other members are left alone.
  ///
  /// - Parameters:
  ///   - line: the object
  ///   - number: the number of the line, which is the item's name when the line says none
  ///   - source: what answered, as far as the line does not say it
  /// - Throws: `InputError` that names the member that is missing or malformed
  package init(_ line: JSONField, number: Int, source: ResponseSource = ResponseSource()) throws {
    func string(_ name: String) throws -> String? { try line.member(name).ifPresent?.string() }
    let texts = try ["prompt", "text", "request"].map(string)
    guard let sent = texts[0] ?? texts[1] ?? texts[2] else {
      throw try line.member("prompt").error(expected: "a string")
    }
    let question = ResponseQuestion(
      input: try string("input"), request: texts[2] ?? texts[1] ?? sent, text: texts[1] ?? sent,
      image: try string("image"), labels: try ResponseLabel.labels(of: line))
    self.init(
      id: try line.member("id").ifPresent?.name() ?? "\(number)", question: question, prompt: sent,
      response: try line.member("response").string(),
      source: ResponseSource(
        model: try string("model") ?? source.model, method: try string("method") ?? source.method,
        safetyPrompt: try string("safety_prompt") ?? source.safetyPrompt),
      finish: try string("finish"),
      tokens: ResponseTokens(
        prompt: try line.member("prompt_tokens").ifPresent?.tokenCount(),
        response: try line.member("response_tokens").ifPresent?.tokenCount()),
      judgements: try line.member("judgements").ifPresent?.strings() ?? [:])
  }

  /// The line of a file of responses, without its end.
  package var text: String {
    JSON.object(
      JSONObject([
        "id": .string(id), "input": .optional(question.input), "labels": JSON(question.labels),
        "request": .string(question.request), "text": .string(question.text), "prompt": .string(prompt),
        "safety_prompt": .optional(source.safetyPrompt), "image": .optional(question.image),
        "response": .string(response), "model": .optional(source.model), "method": .optional(source.method),
        "finish": .optional(finish), "prompt_tokens": JSON(tokens.prompt),
        "response_tokens": JSON(tokens.response), "judgements": JSON(judgements),
      ])
    ).text()
  }
}

extension ResponseLabel {
  /// The groups of a line: those in `labels`, and the known ones among its members.
  ///
  /// Throws `InputError` for values that are no strings, and for a group that stands in both places.
  static func labels(of line: JSONField) throws -> [String: String] {
    var labels = try line.member("labels").ifPresent?.strings() ?? [:]
    for name in known {
      guard let field = try line.member(name).ifPresent else { continue }
      guard labels[name] == nil else { throw field.error(expected: "none, since labels has one") }
      labels[name] = try field.string()
    }
    return labels
  }
}

extension JSONField {
  /// The name of an item, which many sets write as a number.
  func name() throws -> String {
    switch value {
    case .string(let name): return name
    case .integer(let number): return "\(number)"
    default: throw error(expected: "a string or an integer")
    }
  }

  /// A number of tokens, or of those in a list.
  fileprivate func tokenCount() throws -> Int {
    if case .array(let tokens) = value { return tokens.count }
    return try integer(in: 0...Int.max)
  }

  /// An object whose members are strings.
  fileprivate func strings() throws -> [String: String] {
    try members().reduce(into: [:]) { $0[$1.key] = try $1.field.string() }
  }
}

extension JSON {
  fileprivate init(_ strings: [String: String]) {
    self = .object(
      JSONObject(members: strings.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) }))
  }

  fileprivate init(_ integer: Int?) { self = integer.map { .integer($0) } ?? .null }
}
