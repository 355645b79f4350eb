import Objectives
import Tensors

extension CandidateScorer {
  /// The gradients of the loss with respect to the input embeddings at each of the candidates' positions.
  ///
  /// A candidate that stands in several places or texts is one and the same everywhere, so that its gradients
  /// add up. Beyond the largest shift, the gradient is that of the distance to the clean text, which leads
  /// back.
  ///
  /// - Parameters:
  ///   - candidates: candidates of one length, in a space of tokens
  ///   - isBeyondCap: whether to lead back
  /// - Returns: `[positions, width]` for each candidate, and the sum of what these are the gradients of, over
  ///   the candidates; for each, it is the mean over prompts
  func lossAndGradients(
    of loss: any TextLoss, at candidates: [Candidate], in space: any SearchSpace, isBeyondCap: Bool = false
  ) -> (gradients: [Tensor], loss: Float) {
    let length = candidates[0].count
    let share = 1 / Float(space.promptCount)
    var sum: Float = 0
    var gradients = [Tensor](
      repeating: .zeros([length, loss.input.tokenEmbeddings.columns]), count: candidates.count)
    for (prompt, places) in space.places(length: length).enumerated() {
      let sequences = candidates.map { space.tokens(with: $0, at: prompt) }
      let descended: any TextLoss = isBeyondCap ? leadingBack(to: prompt) ?? loss : loss
      let (losses, gradient) = Precision.draftingDerivatives {
        descended.gradients(at: sequences, from: places.first ?? 0)
      }
      sum += losses.reduce(0, +) * share
      for (index, sequence) in sequences.enumerated() {
        for start in places {
          let first = index * sequence.count + start
          gradients[index] = gradients[index] + gradient.rows(first..<first + length) * share
        }
      }
    }
    return (gradients, sum)
  }

  /// For each position, the first-order change of the loss for every token, as if it took the place at once.
  ///
  /// With one model and one candidate that is the plain derivative. Several candidates, which differ in few
  /// tokens, are averaged after each position was brought to one length over the vocabulary (GASLITE,
  /// arXiv:2412.20953); several models of one vocabulary likewise (Zou et al., 2023, arXiv:2307.15043).
  /// Models with tokens of their own have no part in it.
  ///
  /// - Parameters:
  ///   - batches: the numbers of passes that are recorded together
  ///   - isInLossUnits: whether plain derivatives are averaged instead, over candidates and models
  ///   - isBeyondCap: whether to lead back to the clean texts instead
  ///   - blend: makes the gradient that is used, `[positions, width]`, of that of the model with this number
  /// - Returns: `[positions, vocabulary]`
  func tokenGradients(
    at candidates: [Candidate], in space: any SearchSpace, batches: inout GradientBatches,
    isInLossUnits: Bool = false, isBeyondCap: Bool = false,
    blend: (Tensor, Int) -> Tensor = { gradient, _ in gradient }
  ) -> Tensor {
    let taking = (isBeyondCap ? [0] : base.sharing).map { losses[$0] }
    let isPlain = isInLossUnits || taking.count == 1 && candidates.count == 1
    let share = 1 / Float(candidates.count * (isInLossUnits ? taking.count : 1))
    var sum: Tensor?
    for (index, loss) in taking.enumerated() {
      let gradients = batches.map(candidates, model: index, passes: space.promptCount) {
        lossAndGradients(of: loss, at: $0, in: space, isBeyondCap: isBeyondCap).gradients
      }
      let scaled = isPlain ? gradients : gradients.map { $0.scaledToUnit(by: base.grams[index]) }
      let mean = blend(scaled.dropFirst().reduce(scaled[0], +) * share, index)
      let table = loss.input.tokenEmbeddings.withRows(losses[0].input.tokenEmbeddings.shape[0])
      let part = matrixProduct(mean, table, transposeB: true)
      sum = sum.map { $0 + part } ?? part
    }
    return sum!
  }
}

extension Tensor {
  /// The table with so many rows: models of one vocabulary may have other numbers of rows that no token has.
  fileprivate func withRows(_ count: Int) -> Tensor {
    if count == shape[0] { return self }
    return count < shape[0]
      ? rows(0..<count) : .concatenating([self, .zeros([count - shape[0], columns])])
  }

  /// Each row s divided by the length of the row s · tableᵀ, given tableᵀ · table: no such row is ever
  /// made.
  package func scaledToUnit(by gram: Tensor) -> Tensor {
    let lengths = (matrixProduct(self, gram) * self).rowSums().values.map { max($0, 1e-24).squareRoot() }
    let width = columns
    return self / Tensor(lengths.flatMap { Array(repeating: $0, count: width) }, shape: shape)
  }
}
