import Tensors

extension CandidateScorer {
  /// How steeply the loss rises along the input embeddings at each of the triggers' positions.
  ///
  /// A trigger that stands in several places or texts is one and the same everywhere, so that its gradients add up. Beyond the
  /// cap, the gradient is that of the distance to the clean text, which leads back.
  ///
  /// - Parameters:
  ///   - triggers: of one length
  ///   - isBeyondCap: whether to lead back
  /// - Returns: `[positions, width]` for each trigger
  func gradients(
    of loss: any TextLoss, at triggers: [[Int32]], in space: TriggerSpace, isBeyondCap: Bool = false
  ) -> [Tensor] {
    lossAndGradients(of: loss, at: triggers, in: space, isBeyondCap: isBeyondCap).gradients
  }

  /// The same, and the sum of what the gradients are those of, over the triggers; for each, it is the mean over prompts.
  func lossAndGradients(
    of loss: any TextLoss, at triggers: [[Int32]], in space: TriggerSpace, isBeyondCap: Bool = false
  ) -> (gradients: [Tensor], loss: Float) {
    let length = triggers[0].count
    let share = 1 / Float(space.promptCount)
    var sum: Float = 0
    var gradients = [Tensor](
      repeating: .zeros([length, loss.input.tokenEmbeddings.columns]), count: triggers.count)
    for (prompt, template) in space.templates.enumerated() {
      let sequences = triggers.map(template.tokens(with:))
      let descended: any TextLoss = isBeyondCap ? cap?.leadingBack(to: prompt) ?? loss : loss
      let (losses, gradient) = descended.gradients(at: sequences)
      sum += losses.reduce(0, +) * share
      let starts = template.starts(length: length)
      for (index, sequence) in sequences.enumerated() {
        for start in starts {
          let first = index * sequence.count + start
          gradients[index] = gradients[index] + gradient.rows(first..<first + length) * share
        }
      }
    }
    return (gradients, sum)
  }

  /// For each position, how steeply the loss rises for every token, as if it took the place at once.
  ///
  /// With one model and one trigger that is the plain derivative. Several triggers, which differ in few tokens, are averaged
  /// after each position was brought to one length over the vocabulary (GASLITE, arXiv:2412.20953); several models of one
  /// vocabulary likewise (Zou et al., 2023, arXiv:2307.15043). Models with tokens of their own have no part in it.
  ///
  /// - Parameters:
  ///   - atOnce: triggers whose forward passes are recorded together
  ///   - isInLossUnits: whether plain derivatives are averaged instead, over triggers and models
  /// - Returns: `[positions, vocabulary]`
  func tokenGradients(
    at triggers: [[Int32]], in space: TriggerSpace, atOnce: Int = 1, isInLossUnits: Bool = false,
    isBeyondCap: Bool = false
  ) -> Tensor {
    let taking = isBeyondCap ? [losses[0]] : sharing
    let isPlain = isInLossUnits || taking.count == 1 && triggers.count == 1
    let share = 1 / Float(triggers.count * (isInLossUnits ? taking.count : 1))
    let parts = taking.enumerated().map { index, loss in
      let gradients = stride(from: 0, to: triggers.count, by: atOnce).flatMap { first in
        let part = Array(triggers[first..<min(first + atOnce, triggers.count)])
        return self.gradients(of: loss, at: part, in: space, isBeyondCap: isBeyondCap)
      }
      let scaled = isPlain ? gradients : gradients.map { $0.scaledToUnit(by: grams[index]) }
      let mean = scaled.dropFirst().reduce(scaled[0], +) * share
      return matrixProduct(mean, loss.input.tokenEmbeddings, transposeB: true)
    }
    return parts.dropFirst().reduce(parts[0], +)
  }
}

extension CandidateScorer {
  /// How many triggers' forward passes may be recorded together within so many bytes: as many as the bytes that one takes
  /// from the memory pool all told, which is more than it ever holds.
  func triggersPerGradient(like trigger: [Int32], in space: TriggerSpace, bytes: Int) -> Int {
    let taken = sharing.map { loss in
      let before = MemoryPool.shared.takenBytes
      _ = gradients(of: loss, at: [trigger], in: space)
      return (MemoryPool.shared.takenBytes - before) / space.promptCount
    }
    return max(1, bytes / max(1, taken.max()!))
  }
}

extension Tensor {
  /// Each row s divided by the length of the row s · tableᵀ, given tableᵀ · table: no such row is ever made.
  package func scaledToUnit(by gram: Tensor) -> Tensor {
    let lengths = (matrixProduct(self, gram) * self).rowSums().values.map { max($0, 1e-24).squareRoot() }
    let width = columns
    return self / Tensor(lengths.flatMap { Array(repeating: $0, count: width) }, shape: shape)
  }
}
