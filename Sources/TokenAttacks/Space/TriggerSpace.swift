import EmbeddingModels
import Files
import Tensors
import Tokenizers

/// Triggers of tokens in one or several texts.
struct TriggerSpace: SearchSpace {
  let templates: [TriggerTemplate]
  /// The tokens that triggers may be made of.
  private let usable: AllowedTokens
  private let initial: InitialTrigger
  /// Tokens of the trigger, unless the initial one says otherwise by itself.
  private let length: Int
  private let tokenizer: Tokenizer
  /// Models that are to see the texts whole as well, with tokens of their own, and none that are special
  /// because of the trigger.
  private let others: [any TokenInput]
  /// For each prompt and each of these models, the special tokens that the text spells by itself.
  private let othersSpecialTokens: [[[String]]]

  /// - Parameters:
  ///   - length: tokens of the trigger, unless the initial one says otherwise by itself
  ///   - input: the input of the model of whose tokens triggers are made
  ///   - others: further models that the texts have to fit into
  init(
    prompts: [String], place: TriggerPlace, initial: InitialTrigger, length: Int, input: any TokenInput,
    others: [any TokenInput], allowed: AllowedTokens
  ) {
    templates = prompts.map { TriggerTemplate(prompt: $0, place: place, input: input) }
    tokenizer = input.tokenizer
    (self.initial, self.length, self.others, usable) = (initial, length, others, allowed)
    othersSpecialTokens = templates.map { template in
      others.map { $0.tokenizer.specialTokens(in: template.cleanText) }
    }
  }

  var cleanTexts: [String] { templates.map(\.cleanText) }

  var promptCount: Int { templates.count }

  var allowed: AllowedTokens? { usable }

  /// The trigger as it stands in the texts.
  private func words(of trigger: [Int32]) -> String {
    tokenizer.decode(trigger, skippingSpecialTokens: false, cleaningUpSpaces: false)
  }

  func texts(with candidate: Candidate) -> [String] {
    let words = words(of: candidate.numbers)
    return templates.map { $0.text(with: words) }
  }

  func text(with candidate: Candidate, at prompt: Int) -> String {
    templates[prompt].text(with: words(of: candidate.numbers))
  }

  func tokens(with candidate: Candidate, at prompt: Int) -> [Int32] {
    templates[prompt].tokens(with: candidate.numbers)
  }

  func places(length: Int) -> [[Int]] { templates.map { $0.starts(length: length) } }

  func admits(_ candidate: Candidate) -> Bool {
    let words = words(of: candidate.numbers)
    return usable.admits(words) && survivesTokenization(candidate.numbers, words)
  }

  func isCandidate(_ candidate: Candidate) -> Bool {
    candidate.allSatisfy { tokenizer.token(for: $0) != nil }
      && survivesTokenization(candidate.numbers, words(of: candidate.numbers))
  }

  func found(in candidate: Candidate) -> (words: String, tokens: [Int32]) {
    (words(of: candidate.numbers), candidate.numbers)
  }

  func alternatives(to candidate: Candidate) -> [[Int32]] {
    Array(repeating: usable.ids, count: candidate.count)
  }

  func reading(of candidate: Candidate, filledFrom other: Candidate) -> Candidate? {
    if admits(candidate) { return candidate }
    let read = tokenizer.encode(words(of: candidate.numbers), addingSpecialTokens: false)
    let filled = Candidate(read + other.dropFirst(read.count))
    let isUsable = filled.count == candidate.count && read.allSatisfy(usable.contains) && admits(filled)
    return isUsable ? filled : nil
  }

  private func survivesTokenization(_ trigger: [Int32], _ words: String) -> Bool {
    zip(templates, othersSpecialTokens).allSatisfy { template, special in
      guard template.survivesTokenization(trigger, words: words) else { return false }
      if others.isEmpty { return true }
      let text = template.text(with: words)
      return zip(others, special).allSatisfy { other, special in
        other.allTokens(of: text).count <= other.contextLength
          && other.tokenizer.specialTokens(in: text) == special
      }
    }
  }
}

// MARK: - Where a search starts

extension TriggerSpace {
  /// Throws `InputError` for a trigger that is no trigger, that does not fit, or that is not kept by
  /// tokenization.
  func start(using generator: inout RandomGenerator) throws -> Candidate {
    func refuse(_ field: String, _ expected: String, _ found: String) -> InputError {
      InputError(field: field, expected: expected, found: found)
    }
    let trigger: [Int32]
    let source: (field: String, value: String)
    switch initial {
    case .repeating(let word):
      let ids = tokenizer.encode(word, addingSpecialTokens: false)
      guard ids.count == 1 else {
        throw refuse("initial word", "a word of one token", "\"\(word)\" of \(ids.count)")
      }
      for template in templates { try template.requireRoom(forTokens: length) }
      trigger = repetition(of: word) ?? Array(repeating: ids[0], count: length)
      source = ("initial word", "\"\(word)\"")
    case .text(let text):
      trigger = tokenizer.encode(text, addingSpecialTokens: false)
      source = ("initial text", "\"\(text)\"")
    case .tokens(let tokens): (trigger, source) = (tokens, ("initial tokens", "\(tokens)"))
    case .random:
      for template in templates { try template.requireRoom(forTokens: length) }
      guard let drawn = random(length: length, among: usable.ids, using: &generator) else {
        throw refuse("trigger", "allowed tokens that stay the same in the text", "none")
      }
      return drawn
    }
    guard !trigger.isEmpty else { throw refuse("initial trigger", "at least one token", "none") }
    let special = tokenizer.specialTokenIDs
    guard trigger.allSatisfy({ tokenizer.token(for: $0) != nil && !special.contains($0) }) else {
      throw refuse(source.field, "tokens of the vocabulary that are not special", source.value)
    }
    for template in templates { try template.requireRoom(forTokens: trigger.count) }
    let words = words(of: trigger)
    guard survivesTokenization(trigger, words) else {
      throw refuse(
        "prompt", "a text whose tokens stay the same around \"\(words)\" and fit into every model",
        "\"\(cleanTexts.joined(separator: "\", \""))\"")
    }
    guard usable.admits(words) else {
      throw refuse("initial trigger", "a text without banned words", "\"\(words)\"")
    }
    return Candidate(trigger)
  }

  /// The first of a word, the word behind a space, and an exclamation mark that stays the same tokens when it
  /// is repeated; nil when none does. Many vocabularies have tokens of several equal letters.
  private func repetition(of word: String) -> [Int32]? {
    for word in [word, " " + word, "!", " !"] {
      let ids = tokenizer.encode(word, addingSpecialTokens: false)
      guard ids.count == 1, !tokenizer.specialTokenIDs.contains(ids[0]) else { continue }
      let trigger = Array(repeating: ids[0], count: length)
      if survivesTokenization(trigger, words(of: trigger)) { return trigger }
    }
    return nil
  }

  /// A trigger drawn token by token, so that what is there survives tokenization all the way; nil if none is
  /// found.
  func random(
    length: Int, among pool: [Int32], using generator: inout RandomGenerator
  ) -> Candidate? {
    guard !pool.isEmpty else { return nil }
    var trigger: [Int32] = []
    for _ in 0..<length * Self.drawsPerToken where trigger.count < length {
      trigger.append(pool[generator.integer(below: pool.count)])
      if !admits(Candidate(trigger)) { trigger.removeLast() }
    }
    return trigger.count == length ? Candidate(trigger) : nil
  }

  /// About every second token continues a word, and few of these survive.
  private static let drawsPerToken = 64
}
