import EmbeddingModels
import Layers
import Tensors

/// Continuous optimization with projection: a soft trigger of input embeddings is moved by AdamW along the
/// gradient that is taken at the nearest tokens. Wen et al., 2023 (PEZ), arXiv:2302.03668.
///
/// Unlike there, the text of the nearest tokens is tokenized again, and what counts is what the model reads
/// then.
struct DescentStrategy: SearchStrategy {
  func step(_ context: inout SearchContext) {
    let (space, base) = (context.space, context.scorer.base)
    guard let allowed = space.allowed, let inverseLengths = base.inverseTokenLengths else {
      context.exhaust()
      return
    }
    let loss = context.scorer.losses[0]
    let table = loss.input.tokenEmbeddings
    let length = context.best.candidate.count
    let shape = [length, table.columns]
    var state =
      context.state.descent
      ?? DescentState(soft: table.gatheringRows(at: context.best.candidate.map(Int.init)).values)
    let soft = Tensor(state.soft, shape: shape)

    let tokens = (matrixProduct(soft, table, transposeB: true) * inverseLengths * -1)
      .smallestInRows(1, among: allowed.isAllowed).compactMap { $0.first.map(Int32.init) }
    // Where nothing is allowed, or where steps were so large that numbers ended, there is no nearest token.
    guard tokens.count == length else {
      context.exhaust()
      return
    }
    let nearest = Candidate(tokens)
    let (gradients, reached) = context.scorer.lossAndGradients(of: loss, at: [nearest], in: space)
    context.state.evaluations += space.promptCount
    if let candidate = space.reading(of: nearest, filledFrom: context.best.candidate) {
      // Where the cost is the loss that the gradient is that of, its forward pass was the candidate's
      // evaluation.
      let isKnown = candidate == nearest && context.scorer.isPlain
      if isKnown {
        context.note(ScoredCandidate(candidate: candidate, loss: reached, cost: reached, excess: 0))
      }
      let scored = context.evaluate([candidate], near: candidate)
      if scored[0].precedes(context.best) { context.state.buffer.add(scored[0]) }
    }

    var optimizer = AdamW(
      AdamW.Settings(weightDecay: context.settings.weightDecay), step: state.steps,
      firstMoments: [Tensor(state.firstMoments, shape: shape)],
      secondMoments: [Tensor(state.secondMoments, shape: shape)])
    let moved = optimizer.updated(
      [soft], gradients: gradients, learningRate: context.settings.learningRate, decays: [true])
    state.soft = moved[0].values
    state.steps = optimizer.step
    (state.firstMoments, state.secondMoments) = (
      optimizer.firstMoments[0].values, optimizer.secondMoments[0].values
    )
    context.state.descent = state
  }
}
