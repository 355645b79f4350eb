import EmbeddingModels
import Files
import Tensors
import Tokenizers

/// The parts of scoring that depend on models and texts alone, whatever loss is minimized.
///
/// The products over whole vocabularies are computed here, once for all searches that differ only in their
/// losses.
package struct ScorerBase: Sendable {
  /// A limit on the shift of texts' embeddings from the clean texts' under the first model.
  struct ShiftCap: Sendable {
    /// The largest cosine distance.
    let largest: Float
    /// The clean texts' embeddings, `[dimension]` each.
    let clean: [Tensor]
  }

  /// The number of models that read the texts.
  let modelCount: Int
  /// The indices of the models that share the first model's vocabulary, including the first.
  let sharing: [Int]
  /// tableᵀ · table of the embedding table of each of these, `[width, width]`; none unless gradients are
  /// averaged.
  let grams: [Tensor]
  /// One over the length of each of the first model's input embeddings, `[vocabulary]`; nil unless a stage
  /// descends.
  let inverseTokenLengths: Tensor?
  /// The squared length of each of the first model's input embeddings; nil unless distances count.
  let squaredTokenLengths: [Float]?
  let cap: ShiftCap?

  /// - Parameters:
  ///   - inputs: at least one
  ///   - isScaling: whether gradients are averaged over copies, each in units of its own length
  ///   - isDescending: whether a stage descends
  ///   - isMeasuringDistances: whether distances of tokens' embeddings count where tokens are chosen
  ///   - largestShift: the largest cosine distance of an embedding from its clean text's; nil for any
  ///   - capped: the encoder of the first loss, where it is one of an embedding
  ///   - cleanTexts: the texts from whose embeddings the shift is measured
  /// - Throws: `InputError` when the shift of an embedding is limited and there is none
  init(
    inputs: [any TokenInput], isScaling: Bool, isDescending: Bool, isMeasuringDistances: Bool,
    largestShift: Float?, capped: (any TextEncoder)?, cleanTexts: [String]
  ) throws {
    let tokenizer = inputs[0].tokenizer
    modelCount = inputs.count
    sharing = [0] + inputs.indices.dropFirst().filter { inputs[$0].tokenizer.hasTokens(of: tokenizer) }
    grams =
      isScaling || sharing.count > 1
      ? sharing.map {
        matrixProduct(inputs[$0].tokenEmbeddings, inputs[$0].tokenEmbeddings, transposeA: true)
      } : []
    inverseTokenLengths = isDescending ? inputs[0].tokenEmbeddings.inverseRowLengths : nil
    squaredTokenLengths =
      isMeasuringDistances ? inputs[0].tokenEmbeddings.squared().rowSums().values : nil
    cap = try largestShift.map { largest in
      guard let capped else {
        throw InputError(
          field: "largest shift", expected: "a loss of one embedding, whose shift can be limited",
          found: "another")
      }
      return ShiftCap(
        largest: largest,
        clean: cleanTexts.map {
          let embedding = capped.textEmbeddings(of: [$0])
          return embedding.reshaped([embedding.count])
        })
    }
  }

  /// The base of a draft model, which only reads texts and takes no part in gradients.
  static let ofDraft = ScorerBase()

  private init() {
    (modelCount, sharing, grams) = (1, [0], [])
    (inverseTokenLengths, squaredTokenLengths, cap) = (nil, nil, nil)
  }
}

extension Tensor {
  /// One over the length of each row, `[rows]`.
  var inverseRowLengths: Tensor { Tensor(squared().rowSums().sqrt().values.map { 1 / max($0, 1e-12) }) }
}

extension Tokenizer {
  /// Whether the same ids stand for the same tokens.
  fileprivate func hasTokens(of other: Tokenizer) -> Bool {
    vocabularySize == other.vocabularySize
      && (0..<Int32(vocabularySize)).allSatisfy { token(for: $0) == other.token(for: $0) }
  }
}
