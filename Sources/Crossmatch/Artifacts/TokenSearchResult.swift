import EmbeddingModels
import Files
import Foundation
import Tensors

/// A text, its tokens under the model (special tokens included) and its score.
public struct ScoredText: Sendable, Hashable {
  public let text: String
  public let tokens: [Int32]
  public let score: Float
}

/// What a token search found.
public struct TokenSearchResult: AttackResult {
  public let search: TokenSearch
  public let limits: RunLimits
  public let target: String
  public let seed: Int
  /// The prompt as it was.
  public let clean: ScoredText
  /// The prompt with its suffix; the score is the optimizer's own.
  public let adversarial: ScoredText
  /// The adversarial text's score, computed anew from the saved string alone.
  public let verified: Float
  public let run: RunRecord
}

extension TokenSearch {
  /// Searches for a suffix that moves `prompt` to the embedding of `target`, and verifies what it found.
  ///
  /// The same arguments, machine and thread count give the same result, unless a limit in seconds ends it.
  ///
  /// - Throws: `InputError` as `start` does, and for a target that is longer than the model's limit
  public func run(
    prompt: String, target: String, against encoder: any TextEncoder, limits: RunLimits, seed: Int,
    shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) throws -> TokenSearchResult {
    try encoder.requireRoom(for: target, field: "target")
    let objective = CosineObjective(target: encoder.textEmbeddings(of: [target]))
    var run = try start(prompt: prompt, against: encoder, objective: objective, seed: seed)
    let record = run.run(within: limits, shouldStop: shouldStop, progress: progress)
    let saved = String(decoding: Array(run.bestText.utf8), as: UTF8.self)
    return TokenSearchResult(
      search: self, limits: limits, target: target, seed: seed,
      clean: ScoredText(
        text: prompt, tokens: encoder.tokens(of: prompt), score: encoder.score(of: prompt, objective)),
      adversarial: ScoredText(text: run.bestText, tokens: run.bestTokens, score: run.bestScore),
      verified: encoder.score(of: saved, objective), run: record)
  }
}

extension TextEncoder {
  fileprivate func score(of text: String, _ objective: some Objective) -> Float {
    objective.score(ofLoss: objective.losses(of: textEmbeddings(of: [text])).item)
  }

  /// Throws `InputError` when the text would be truncated.
  func requireRoom(for text: String, field: String) throws {
    let count = tokenizer.encode(text).count
    guard count <= maximumTokens else {
      throw InputError(
        field: field, expected: "at most the model's \(maximumTokens) tokens, special ones included",
        found: "\(count)")
    }
  }
}
