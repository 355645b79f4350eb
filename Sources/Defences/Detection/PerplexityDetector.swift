import EmbeddingModels
import Files
import ImageAttacks
import LanguageModels
import Tensors

/// How unlikely a text is under a local language model: the mean of −log p(token) in nats, the logarithm of its
/// perplexity, over all tokens, or the highest mean over neighbouring ones.
///
/// Texts that a search found are said to be hardly fluent: Alon and Kamfonas, 2023, arXiv:2308.14132; Jain et
/// al., 2023, arXiv:2309.00614, who have windows of ten tokens as well.
public struct PerplexityDetector: TextDetector {
  /// The language model.
  public let model: LanguageModel
  /// The number of neighbouring tokens of which the highest mean is taken; nil for the mean of all.
  public let window: Int?
  private let identity: ModelIdentity

  /// - Parameters:
  ///   - model: the language model
  ///   - window: the number of neighbouring tokens, from 1 to 10,000; nil for all
  /// - Throws: `InputError` for a window that is not possible, and when the model's weights cannot be read
  public init(_ model: LanguageModel, window: Int? = nil) throws {
    try window.map { try InputError.check("window-perplexity window", $0, 1...10_000) }
    (self.model, self.window, identity) = (model, window, try model.identity())
  }

  /// `perplexity`, or `window-perplexity` with a window.
  public var name: String { window == nil ? "perplexity" : "window-perplexity" }

  /// The window, if there is one, and the language model.
  public var parameters: AttackParameters {
    AttackParameters(encoding: Settings(window: window, languageModel: identity))
  }

  private struct Settings: Encodable {
    let window: Int?
    let languageModel: ModelIdentity
  }

  /// The value of each text; 0 for an empty one. Of a text that is longer than the model's context, its
  /// beginning counts.
  public func values(of texts: [String]) -> [Float] {
    concurrentMap(texts.count) { value(of: model.surprisals(of: texts[$0])) }
  }

  /// The value of a text by the surprisals of its tokens.
  func value(of surprisals: [Float]) -> Float {
    guard !surprisals.isEmpty else { return 0 }
    let width = min(window ?? surprisals.count, surprisals.count)
    let means = (0...surprisals.count - width).map { start in
      surprisals[start..<start + width].reduce(0, +) / Float(width)
    }
    return means.max()!
  }
}

extension LanguageModel {
  /// −log p of each token of a text in nats, each behind those before it and the token that begins texts: one
  /// that the tokenizer puts there, or the model's own, or else one that ends texts. Tokens beyond the model's
  /// context are left out.
  package func surprisals(of text: String) -> [Float] {
    let own = tokenizer.encode(text, addingSpecialTokens: false)
    let added = tokenizer.specialTokenFrame.before
    let start = added.isEmpty ? [generation.startToken ?? generation.stopTokens.min() ?? 0] : added
    let ids = Array((start + own).prefix(contextLength))
    let count = ids.count - start.count
    guard count > 0 else { return [] }
    let inputs = tokenEmbeddings.gatheringRows(at: ids.dropLast().map(Int.init))
    let states = network.states(of: inputs, lengths: [ids.count - 1], wanted: [count])
    return stride(from: 0, to: count, by: Self.rowsAtATime).flatMap { first in
      let rows = first..<min(first + Self.rowsAtATime, count)
      let logarithms = network.logits(of: states.rows(rows)).logSoftmax()
      return logarithms.withValues { values in
        rows.map { -values[($0 - first) * logarithms.columns + Int(ids[start.count + $0])] }
      }
    }
  }

  /// The most rows whose logits are held at a time.
  private static var rowsAtATime: Int { 64 }
}
