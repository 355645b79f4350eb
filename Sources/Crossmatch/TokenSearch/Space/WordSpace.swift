import EmbeddingModels
import Files
import Tensors

/// A text whose words may be replaced: a candidate names one of the choices for each word, 0 for the word itself.
struct WordSpace: SearchSpace {
  private let text: String
  /// What stands before each word, and behind the last.
  private let gaps: [String]
  /// What may stand in each place, the word itself first.
  private let choices: [[String]]
  private let encoder: any TextEncoder
  private let others: [any TextEncoder]
  private let allowed: AllowedTokens
  /// The most words that are replaced.
  private let mostReplaced: Int

  /// Throws `InputError` when there is nothing to replace, or when the text is longer than a model's limit.
  init(
    prompt: String, substitution: Substitution, mostReplaced: Int?, encoder: any TextEncoder,
    others: [any TextEncoder], allowed: AllowedTokens
  ) throws {
    for encoder in [encoder] + others { try encoder.requireRoom(for: prompt, field: "prompt") }
    let (words, gaps) = Self.words(of: prompt)
    let alternatives = substitution.alternatives(to: words, for: encoder, among: allowed)
    guard alternatives.contains(where: { !$0.isEmpty }) else {
      throw InputError(
        field: "prompt", expected: "a word that something may be substituted for", found: "\"\(prompt)\"")
    }
    text = prompt
    self.gaps = gaps
    choices = zip(words, alternatives).map { word, others in
      others.reduce(into: [word]) { if !$0.contains($1) { $0.append($1) } }
    }
    (self.encoder, self.others, self.allowed) = (encoder, others, allowed)
    self.mostReplaced = mostReplaced ?? words.count
  }

  /// Runs of letters, and what stands around them.
  private static func words(of text: String) -> (words: [String], gaps: [String]) {
    var (words, gaps) = ([String](), [""])
    for character in text {
      if character.isLetter {
        if words.count < gaps.count { words.append("") }
        words[words.count - 1].append(character)
      } else {
        if words.count == gaps.count { gaps.append("") }
        gaps[gaps.count - 1].append(character)
      }
    }
    return (words, words.count == gaps.count ? gaps + [""] : gaps)
  }

  /// The text as it is.
  func start(of search: TokenSearch, using generator: inout RandomGenerator) -> [Int32] {
    Array(repeating: 0, count: choices.count)
  }

  var cleanTexts: [String] { [text] }

  func texts(with candidate: [Int32]) -> [String] {
    [zip(gaps, zip(choices, candidate)).map { $0 + $1.0[Int($1.1)] }.joined() + gaps[gaps.count - 1]]
  }

  func tokens(with candidate: [Int32]) -> [[Int32]] { texts(with: candidate).map(encoder.tokens(of:)) }

  func admits(_ candidate: [Int32]) -> Bool {
    guard isCandidate(candidate), candidate.count(where: { $0 != 0 }) <= mostReplaced else { return false }
    let text = texts(with: candidate)[0]
    return ([encoder] + others).allSatisfy { $0.tokenizer.encode(text).count <= $0.maximumTokens }
  }

  func alternatives(to candidate: [Int32]) -> [[Int32]] { choices.map { (0..<Int32($0.count)).map { $0 } } }

  func isCandidate(_ candidate: [Int32]) -> Bool {
    candidate.count == choices.count
      && zip(candidate, choices).allSatisfy { $0 >= 0 && $0 < Int32($1.count) }
  }

  func found(in candidate: [Int32]) -> (words: String, tokens: [Int32]) {
    let changes = zip(choices, candidate).filter { $1 != 0 }.map { "\($0[0]) → \($0[Int($1)])" }
    return (changes.joined(separator: ", "), [])
  }
}
