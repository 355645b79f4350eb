import EmbeddingModels
import Objectives
import Preconditions
import Tensors

/// Scores candidates by the texts that they stand for, by one loss or several.
struct CandidateScorer: Sendable {
  /// The products over vocabularies and clean texts that are shared with other searches on the same texts.
  let base: ScorerBase
  /// The losses: candidates are made of the first one's tokens, and the others read the text.
  let losses: [any TextLoss]
  private let fluency: (penalty: any TextPenalty, weight: Float)?
  /// The first loss as one of embeddings, if a limit on their shift is set.
  private let capped: (loss: EmbeddingTextLoss, cap: ScorerBase.ShiftCap)?
  /// Whether the first model reads the texts as well, for being another than the one of whose tokens
  /// candidates are made.
  private let isReadingTexts: Bool

  /// - Parameter losses: one for each model of the base, in the same order
  init(
    _ base: ScorerBase, losses: [any TextLoss], fluency: (penalty: any TextPenalty, weight: Float)? = nil
  ) {
    require(losses.count == base.modelCount, "expected \(base.modelCount) losses, found \(losses.count)")
    require(base.cap == nil || losses[0].ofEmbedding != nil, "expected a loss of an embedding, found another")
    (self.base, self.losses, self.fluency, isReadingTexts) = (base, losses, fluency, false)
    capped = base.cap.flatMap { cap in losses[0].ofEmbedding.map { ($0, cap) } }
  }

  /// The scorer of a draft model, which reads the texts.
  init(draft loss: any TextLoss) {
    (base, losses, fluency, capped, isReadingTexts) = (.ofDraft, [loss], nil, nil, true)
  }

  /// Whether the cost is the first model's loss and nothing else.
  var isPlain: Bool { losses.count == 1 && !isReadingTexts && fluency == nil && capped == nil }

  /// The score for a mean loss.
  func score(ofLoss loss: Float) -> Float { losses[0].score(ofLoss: loss) }

  /// A loss that leads back to a prompt's clean text: the distance of the embedding to that text's.
  func leadingBack(to prompt: Int) -> (any TextLoss)? {
    capped.map { EmbeddingTextLoss($0.loss.encoder, CosineObjective(target: $0.cap.clean[prompt])) }
  }

  /// Scores all candidates, `[candidates]`, with one forward pass for each of their texts and models.
  ///
  /// - Parameter base: the candidate from which most of the candidates were made
  func score(
    _ candidates: [Candidate], near base: Candidate, in space: any SearchSpace
  ) -> [ScoredCandidate] {
    var means = [Float](repeating: 0, count: candidates.count)
    var excess = means
    var penalties: [[Float]] = []
    let readsTexts = losses.count > 1 || isReadingTexts || fluency != nil
    let share = 1 / Float(losses.count * space.promptCount)
    for prompt in 0..<space.promptCount {
      let texts = readsTexts ? candidates.map { space.text(with: $0, at: prompt) } : []
      for (index, loss) in losses.enumerated() {
        let isOwn = index == 0 && !isReadingTexts
        let read =
          isOwn
          ? candidates.map { space.tokens(with: $0, at: prompt) } : texts.map(loss.input.tokens(of:))
        let base = isOwn ? space.tokens(with: base, at: prompt) : nil
        let own: [Float]
        if index == 0, let capped {
          let embeddings = capped.loss.embeddings(of: read, near: base)
          own = capped.loss.objective.losses(of: embeddings).values
          let cosines = embeddings.cosineSimilarity(to: capped.cap.clean[prompt]).values
          for (row, cosine) in cosines.enumerated() {
            excess[row] = max(excess[row], 1 - cosine - capped.cap.largest)
          }
        } else {
          own = loss.losses(of: read, near: base)
        }
        for (row, loss) in own.enumerated() { means[row] += loss * share }
      }
      if let fluency {
        penalties.append(
          fluency.penalty.penalties(of: texts).map { $0 * fluency.weight / Float(space.promptCount) })
      }
    }
    return candidates.indices.map { row in
      ScoredCandidate(
        candidate: candidates[row], loss: means[row], cost: penalties.reduce(means[row]) { $0 + $1[row] },
        excess: excess[row])
    }
  }
}
