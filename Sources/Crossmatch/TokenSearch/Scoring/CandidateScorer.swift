import EmbeddingModels
import Preconditions
import Tensors
import Tokenizers

/// Scores candidates by the texts that they stand for, by one loss or several.
struct CandidateScorer: Sendable {
  /// How far texts' embeddings under the first model may move from those of the clean texts.
  struct ShiftCap: Sendable {
    /// The largest cosine distance.
    let largest: Float
    /// The first loss, as one of embeddings.
    let loss: EmbeddingTextLoss
    /// The clean texts' embeddings, `[dimension]` each.
    let clean: [Tensor]

    init(largest: Float, of loss: EmbeddingTextLoss, from cleanTexts: [String]) {
      (self.largest, self.loss) = (largest, loss)
      clean = cleanTexts.map {
        let embedding = loss.encoder.textEmbeddings(of: [$0])
        return embedding.reshaped([embedding.count])
      }
    }

    /// The loss that leads back to a prompt's clean text.
    func leadingBack(to prompt: Int) -> EmbeddingTextLoss {
      EmbeddingTextLoss(loss.encoder, CosineObjective(target: clean[prompt]))
    }
  }

  /// The first one's tokens are those of the candidates; the others read the text.
  let losses: [any TextLoss]
  /// The losses under models with the first one's tokens, itself first.
  let sharing: [any TextLoss]
  /// tableᵀ · table of the embedding table of each of these, `[width, width]`; none unless gradients are averaged.
  let grams: [Tensor]
  /// Whether the first model reads the texts as well, for being another than the one of whose tokens candidates are made.
  private let isReadingTexts: Bool
  var fluency: (penalty: any TextPenalty, weight: Float)?
  var cap: ShiftCap?

  /// - Parameter isScaling: whether gradients of several triggers will be brought to one length and averaged
  init(losses: [any TextLoss], isScaling: Bool = false, isReadingTexts: Bool = false) {
    require(!losses.isEmpty, "no loss to search by")
    self.losses = losses
    self.isReadingTexts = isReadingTexts
    let tokenizer = losses[0].input.tokenizer
    sharing = [losses[0]] + losses.dropFirst().filter { $0.input.tokenizer.hasTokens(of: tokenizer) }
    grams =
      isScaling || sharing.count > 1
      ? sharing.map {
        matrixProduct($0.input.tokenEmbeddings, $0.input.tokenEmbeddings, transposeA: true)
      } : []
  }

  /// Whether the cost is the first model's loss and nothing else.
  var isPlain: Bool { losses.count == 1 && !isReadingTexts && fluency == nil && cap == nil }

  /// The reported figure for a mean loss.
  func score(ofLoss loss: Float) -> Float { losses[0].score(ofLoss: loss) }

  /// Scores all candidates, `[candidates]`, with one forward pass for each of their texts and models.
  ///
  /// - Parameter base: what most of the candidates were made from
  func score(_ candidates: [[Int32]], near base: [Int32], in space: some SearchSpace) -> [ScoredCandidate] {
    var means = [Float](repeating: 0, count: candidates.count)
    var excess = means
    let sequences = candidates.map(space.tokens(with:))
    let bases = space.tokens(with: base)
    let texts =
      losses.count > 1 || isReadingTexts || fluency != nil ? candidates.map(space.texts(with:)) : []
    let share = 1 / Float(losses.count * space.promptCount)
    for prompt in 0..<space.promptCount {
      for (index, loss) in losses.enumerated() {
        let isOwn = index == 0 && !isReadingTexts
        let read =
          isOwn ? sequences.map { $0[prompt] } : texts.map { loss.input.tokens(of: $0[prompt]) }
        let base = isOwn ? bases[prompt] : nil
        let own: [Float]
        if index == 0, let cap {
          let embeddings = cap.loss.embeddings(of: read, near: base)
          own = cap.loss.objective.losses(of: embeddings).values
          for (row, cosine) in embeddings.cosineSimilarity(to: cap.clean[prompt]).values.enumerated() {
            excess[row] = max(excess[row], 1 - cosine - cap.largest)
          }
        } else {
          own = loss.losses(of: read, near: base)
        }
        for (row, loss) in own.enumerated() { means[row] += loss * share }
      }
    }
    var costs = means
    if let fluency {
      for prompt in 0..<space.promptCount {
        for (row, penalty) in fluency.penalty.penalties(of: texts.map { $0[prompt] }).enumerated() {
          costs[row] += penalty * fluency.weight / Float(space.promptCount)
        }
      }
    }
    return candidates.indices.map {
      ScoredCandidate(candidate: candidates[$0], loss: means[$0], cost: costs[$0], excess: excess[$0])
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
