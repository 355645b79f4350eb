import EmbeddingModels
import Files
import Tensors

/// A text whose words may be replaced: a candidate names one of the choices for each word, 0 for the word
/// itself.
struct WordSpace: SearchSpace {
  private let text: String
  /// The text before each word, and behind the last.
  private let gaps: [String]
  /// The choices for each place, the word itself first.
  private let choices: [[String]]
  /// The model whose embedding table has neighbours, and the others that the text has to fit into.
  private let inputs: [any TokenInput]
  /// For each of them, the special tokens that the text itself spells, which stay as they are.
  private let specialTokens: [[String]]
  /// The most words that are replaced.
  private let mostReplaced: Int

  /// Throws `InputError` when there is nothing to replace that a model reads, for words that spell special
  /// tokens, and when the text is longer than a model's limit.
  init(
    prompt: String, substitution: Substitution, mostReplaced: Int?, input: any TokenInput,
    others: [any TokenInput], allowed: AllowedTokens
  ) throws {
    inputs = [input] + others
    for input in inputs { try input.requireRoom(for: prompt, field: "prompt") }
    specialTokens = inputs.map { $0.tokenizer.specialTokens(in: prompt) }
    let kept = Set(specialTokens.joined()).sorted { $0.count > $1.count }
    let parts = TextWords(prompt, keeping: kept)
    let alternatives = substitution.alternatives(to: parts.words, for: input, among: allowed)
    guard alternatives.contains(where: { !$0.isEmpty }) else {
      throw InputError(
        field: "prompt", expected: "a word that something may be substituted for", found: "\"\(prompt)\"")
    }
    for word in alternatives.joined() {
      guard inputs.allSatisfy({ $0.tokenizer.specialTokens(in: word).isEmpty }) else {
        throw InputError(
          field: "synonyms", expected: "words that spell no special token of a model", found: "\"\(word)\"")
      }
    }
    text = prompt
    gaps = parts.gaps
    choices = zip(parts.words, alternatives).map { word, others in
      others.reduce(into: [word]) { if !$0.contains($1) { $0.append($1) } }
    }
    self.mostReplaced = mostReplaced ?? parts.words.count
    if !kept.isEmpty { try requireEffect() }
  }

  /// Throws `InputError` when all that may be replaced stands where no model reads it.
  private func requireEffect() throws {
    let clean = Candidate(Array(repeating: 0, count: choices.count))
    let changed = choices.indices.filter { choices[$0].count > 1 }.map { place in
      var candidate = clean
      candidate[place] = 1
      return text(with: candidate)
    }
    let hasEffect = inputs.contains { input in
      let read = input.readTokens(of: text)
      return changed.contains { input.readTokens(of: $0) != read }
    }
    guard hasEffect else {
      throw InputError(
        field: "prompt", expected: "a word to replace before the end token, where the model stops reading",
        found: "\"\(text)\"")
    }
  }

  /// The text as it is.
  func start(using generator: inout RandomGenerator) -> Candidate {
    Candidate(Array(repeating: 0, count: choices.count))
  }

  var cleanTexts: [String] { [text] }

  var promptCount: Int { 1 }

  func texts(with candidate: Candidate) -> [String] { [text(with: candidate)] }

  func text(with candidate: Candidate, at prompt: Int) -> String { text(with: candidate) }

  func tokens(with candidate: Candidate, at prompt: Int) -> [Int32] {
    inputs[0].tokens(of: text(with: candidate))
  }

  private func text(with candidate: Candidate) -> String {
    zip(gaps, zip(choices, candidate)).map { $0 + $1.0[Int($1.1)] }.joined() + gaps[gaps.count - 1]
  }

  func admits(_ candidate: Candidate) -> Bool {
    guard isCandidate(candidate), candidate.count(where: { $0 != 0 }) <= mostReplaced else { return false }
    let text = text(with: candidate)
    return zip(inputs, specialTokens).allSatisfy { input, special in
      input.allTokens(of: text).count <= input.contextLength
        && input.tokenizer.specialTokens(in: text) == special
    }
  }

  func alternatives(to candidate: Candidate) -> [[Int32]] { choices.map { (0..<Int32($0.count)).map { $0 } } }

  func isCandidate(_ candidate: Candidate) -> Bool {
    candidate.count == choices.count
      && zip(candidate, choices).allSatisfy { $0 >= 0 && $0 < Int32($1.count) }
  }

  func found(in candidate: Candidate) -> (words: String, tokens: [Int32]) {
    let changes = zip(choices, candidate).filter { $1 != 0 }.map { "\($0[0]) → \($0[Int($1)])" }
    return (changes.joined(separator: ", "), [])
  }
}

extension TokenInput {
  /// The tokens of a text that decide over its embedding.
  fileprivate func readTokens(of text: String) -> ArraySlice<Int32> {
    let tokens = tokens(of: text)
    return tokens.prefix(readLength(of: tokens))
  }
}
