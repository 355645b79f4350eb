import EmbeddingModels
import Preconditions
import Tensors
import Tokenizers

/// Scores candidates by the texts that they stand for, on one model or several.
struct CandidateScorer: Sendable {
  /// How far texts' embeddings under the first model may move from those of the clean texts.
  struct ShiftCap: Sendable {
    /// The largest cosine distance.
    let largest: Float
    /// The clean texts' embeddings, `[dimension]` each.
    let clean: [Tensor]
  }

  /// The first one's tokens are those of the candidates; the others read the text.
  let models: [AimedEncoder]
  /// Those that have the first one's tokens, itself first.
  let sharing: [AimedEncoder]
  /// tableᵀ · table of the embedding table of each of these, `[width, width]`; none unless gradients are averaged.
  let grams: [Tensor]
  /// Whether the first model reads the texts as well, for being another than the one of whose tokens candidates are made.
  private let isReadingTexts: Bool
  var fluency: (scorer: any TextPenalty, weight: Float)?
  var cap: ShiftCap?

  /// - Parameter isScaling: whether gradients of several triggers will be brought to one length and averaged
  init(models: [AimedEncoder], isScaling: Bool = false, isReadingTexts: Bool = false) {
    require(!models.isEmpty, "no model to search on")
    self.models = models
    self.isReadingTexts = isReadingTexts
    let tokenizer = models[0].encoder.tokenizer
    sharing = [models[0]] + models.dropFirst().filter { $0.encoder.tokenizer.hasTokens(of: tokenizer) }
    grams =
      isScaling || sharing.count > 1
      ? sharing.map {
        matrixProduct($0.encoder.tokenEmbeddings, $0.encoder.tokenEmbeddings, transposeA: true)
      } : []
  }

  /// Whether the cost is the first model's loss and nothing else.
  var isPlain: Bool { models.count == 1 && !isReadingTexts && fluency == nil && cap == nil }

  /// The reported figure for a mean loss.
  func score(ofLoss loss: Float) -> Float { models[0].objective.score(ofLoss: loss) }

  /// Scores all candidates, `[candidates]`, with one forward pass for each of their texts and models.
  ///
  /// - Parameter base: what most of the candidates were made from
  func score(_ candidates: [[Int32]], near base: [Int32], in space: some SearchSpace) -> [ScoredCandidate] {
    var losses = [Float](repeating: 0, count: candidates.count)
    var excess = losses
    let sequences = candidates.map(space.tokens(with:))
    let bases = space.tokens(with: base)
    let texts = models.count > 1 || isReadingTexts || fluency != nil ? candidates.map(space.texts(with:)) : []
    let share = 1 / Float(models.count * space.promptCount)
    for prompt in 0..<space.promptCount {
      for (index, model) in models.enumerated() {
        let embeddings =
          index == 0 && !isReadingTexts
          ? model.encoder.textEmbeddings(variants: sequences.map { $0[prompt] }, of: bases[prompt])
          : model.encoder.textEmbeddings(of: texts.map { $0[prompt] })
        for (row, loss) in model.objective.losses(of: embeddings).values.enumerated() {
          losses[row] += loss * share
        }
        if index == 0, let cap {
          for (row, cosine) in embeddings.cosineSimilarity(to: cap.clean[prompt]).values.enumerated() {
            excess[row] = max(excess[row], 1 - cosine - cap.largest)
          }
        }
      }
    }
    var costs = losses
    if let fluency {
      for prompt in 0..<space.promptCount {
        for (row, penalty) in fluency.scorer.penalties(of: texts.map { $0[prompt] }).enumerated() {
          costs[row] += penalty * fluency.weight / Float(space.promptCount)
        }
      }
    }
    return candidates.indices.map {
      ScoredCandidate(candidate: candidates[$0], loss: losses[$0], cost: costs[$0], excess: excess[$0])
    }
  }
}

extension Tokenizer {
  /// Whether the same ids stand for the same tokens.
  fileprivate func hasTokens(of other: Tokenizer) -> Bool {
    vocabularySize == other.vocabularySize
      && (0..<Int32(vocabularySize)).allSatisfy { token(for: $0) == other.token(for: $0) }
  }
}
