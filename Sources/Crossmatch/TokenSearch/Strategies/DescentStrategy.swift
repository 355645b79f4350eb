import EmbeddingModels
import Layers
import Tensors

/// Continuous optimization with projection: a soft trigger of input embeddings is moved by AdamW along the gradient that is
/// taken at the nearest tokens. Wen et al., 2023 (PEZ), arXiv:2302.03668.
///
/// Unlike there, the text of the nearest tokens is tokenized again, and what counts is what the model reads then.
struct DescentStrategy: SearchStrategy {
  /// The soft trigger and the moments of its optimizer, each `[positions, width]` row by row.
  struct State: Codable, Sendable {
    var soft: [Float]
    var steps = 0
    var firstMoments: [Float]
    var secondMoments: [Float]

    init(soft: [Float]) {
      self.soft = soft
      firstMoments = Array(repeating: 0, count: soft.count)
      secondMoments = firstMoments
    }
  }

  /// One over the length of each token's embedding, `[vocabulary]`.
  private let inverseLengths: Tensor

  init(table: Tensor) {
    let lengths = table.squared().rowSums().sqrt().values
    inverseLengths = Tensor(lengths.map { 1 / max($0, 1e-12) })
  }

  func step(_ work: inout SearchWork) {
    let space = work.triggers!
    let loss = work.scorer.losses[0]
    let table = loss.input.tokenEmbeddings
    let length = work.state.buffer.best.candidate.count
    let shape = [length, table.columns]
    var state =
      work.state.descent
      ?? State(soft: table.gatheringRows(at: work.state.buffer.best.candidate.map(Int.init)).values)
    let soft = Tensor(state.soft, shape: shape)

    let nearest = (matrixProduct(soft, table, transposeB: true) * inverseLengths * -1)
      .smallestInRows(1, among: space.allowed.isAllowed).map { Int32($0[0]) }
    let (gradients, reached) = work.scorer.lossAndGradients(of: loss, at: [nearest], in: space)
    work.state.evaluations += space.promptCount
    if let candidate = reading(of: nearest, filledFrom: work.state.buffer.best.candidate, in: space) {
      // Where the cost is the loss that the gradient is that of, its forward pass was the candidate's evaluation.
      let isKnown = candidate == nearest && work.scorer.isPlain
      if isKnown { work.note(ScoredCandidate(candidate: candidate, loss: reached, cost: reached, excess: 0)) }
      let scored = work.score([candidate], near: candidate)
      if scored[0].precedes(work.state.buffer.best) { work.state.buffer.add(scored[0]) }
    }

    var optimizer = AdamW(
      AdamW.Settings(weightDecay: work.search.weightDecay), step: state.steps,
      firstMoments: [Tensor(state.firstMoments, shape: shape)],
      secondMoments: [Tensor(state.secondMoments, shape: shape)])
    let moved = optimizer.updated(
      [soft], gradients: gradients, learningRate: work.search.learningRate, decays: [true])
    state.soft = moved[0].values
    state.steps = optimizer.step
    (state.firstMoments, state.secondMoments) = (
      optimizer.firstMoments[0].values, optimizer.secondMoments[0].values
    )
    work.state.descent = state
  }

  /// The tokens themselves if their text keeps them, else those that a tokenizer reads from it: filled up with the end of
  /// another trigger where they are fewer, nil where they are more or not allowed.
  private func reading(of nearest: [Int32], filledFrom other: [Int32], in space: TriggerSpace) -> [Int32]? {
    if space.admits(nearest) { return nearest }
    let read = space.tokens(of: space.words(of: nearest))
    let filled = read + other.dropFirst(read.count)
    let isUsable =
      filled.count == nearest.count && read.allSatisfy { space.allowed.isAllowed[Int($0)] }
      && space.admits(filled)
    return isUsable ? filled : nil
  }
}
