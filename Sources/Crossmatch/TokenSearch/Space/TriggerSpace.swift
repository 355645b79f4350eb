import EmbeddingModels
import Files
import Tensors
import Tokenizers

/// Triggers of tokens in one or several texts.
struct TriggerSpace: SearchSpace {
  let templates: [TriggerTemplate]
  let allowed: AllowedTokens
  private let tokenizer: Tokenizer
  /// Models that are to see the texts whole as well, with tokens of their own, and none that are special because of the trigger.
  private let others: [any TokenInput]
  /// For each prompt and each of these models, the special tokens that the text spells by itself.
  private let othersSpecialTokens: [[[String]]]

  /// - Parameters:
  ///   - input: of the model of whose tokens triggers are made
  ///   - others: further models that the texts have to fit into
  init(
    prompts: [String], place: TriggerPlace = .suffix, input: any TokenInput,
    others: [any TokenInput] = [], allowed: AllowedTokens
  ) {
    templates = prompts.map { TriggerTemplate(prompt: $0, place: place, input: input) }
    tokenizer = input.tokenizer
    (self.others, self.allowed) = (others, allowed)
    othersSpecialTokens = templates.map { template in
      others.map { $0.tokenizer.specialTokens(in: template.cleanText) }
    }
  }

  var cleanTexts: [String] { templates.map(\.cleanText) }

  /// The trigger as it stands in the texts.
  func words(of trigger: [Int32]) -> String {
    tokenizer.decode(trigger, skippingSpecialTokens: false, cleaningUpSpaces: false)
  }

  /// The tokens of such words.
  func tokens(of words: String) -> [Int32] { tokenizer.encode(words, addingSpecialTokens: false) }

  func texts(with trigger: [Int32]) -> [String] {
    let words = words(of: trigger)
    return templates.map { $0.text(with: words) }
  }

  func tokens(with trigger: [Int32]) -> [[Int32]] { templates.map { $0.tokens(with: trigger) } }

  func admits(_ trigger: [Int32]) -> Bool {
    let words = words(of: trigger)
    return allowed.admits(words) && survivesTokenization(trigger, words)
  }

  func isCandidate(_ trigger: [Int32]) -> Bool {
    trigger.allSatisfy { tokenizer.token(for: $0) != nil }
      && survivesTokenization(trigger, words(of: trigger))
  }

  func found(in trigger: [Int32]) -> (words: String, tokens: [Int32]) { (words(of: trigger), trigger) }

  /// The allowed tokens that are a single printable ASCII character.
  var characters: [Int32] { allowed.characters(of: tokenizer) }

  func alternatives(to trigger: [Int32]) -> [[Int32]] {
    Array(repeating: allowed.ids, count: trigger.count)
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

/// The trigger that a search starts from.
public enum InitialTrigger: Sendable, Hashable, Codable {
  /// A word of one token, as often as the trigger is long.
  case repeating(String)
  /// The tokens of a text; the trigger has as many.
  case text(String)
  /// Tokens of the first model; the trigger has as many.
  case tokens([Int32])
  /// Allowed tokens drawn at random.
  case random
}

extension TriggerSpace {
  func start(of search: TokenSearch, using generator: inout RandomGenerator) throws -> [Int32] {
    try start(search.initial, length: search.suffixLength, using: &generator)
  }

  /// Throws `InputError` for a trigger that is no trigger, that does not fit, or that is not kept by tokenization.
  func start(
    _ initial: InitialTrigger, length: Int, using generator: inout RandomGenerator
  ) throws -> [Int32] {
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
      (trigger, source) = (Array(repeating: ids[0], count: length), ("initial word", "\"\(word)\""))
    case .text(let text):
      trigger = tokenizer.encode(text, addingSpecialTokens: false)
      source = ("initial text", "\"\(text)\"")
    case .tokens(let tokens): (trigger, source) = (tokens, ("initial tokens", "\(tokens)"))
    case .random:
      for template in templates { try template.requireRoom(forTokens: length) }
      guard let drawn = random(length: length, among: allowed.ids, using: &generator) else {
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
    guard allowed.admits(words) else {
      throw refuse("initial trigger", "a text without banned words", "\"\(words)\"")
    }
    return trigger
  }

  /// A trigger drawn token by token, so that what is there survives tokenization all the way; nil if none is found.
  func random(
    length: Int, among pool: [Int32], using generator: inout RandomGenerator
  ) -> [Int32]? {
    guard !pool.isEmpty else { return nil }
    var trigger: [Int32] = []
    for _ in 0..<length * Self.drawsPerToken where trigger.count < length {
      trigger.append(pool[generator.integer(below: pool.count)])
      if !admits(trigger) { trigger.removeLast() }
    }
    return trigger.count == length ? trigger : nil
  }

  /// About every second token continues a word, and few of these survive.
  private static let drawsPerToken = 64
}
