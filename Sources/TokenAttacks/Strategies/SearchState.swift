import Runs
import Tensors

/// The state of a search, as a snapshot holds it.
public struct SearchState: Codable, Sendable {
  var steps = 0
  var evaluations = 0
  var draftEvaluations = 0
  var isExhausted = false
  var generator: RandomGenerator
  /// The candidates that the search continues from.
  var buffer: CandidateBuffer
  var best: ScoredCandidate?
  var scored = ScoreTable()
  var descent: DescentState?
  var experience: TokenExperience?
  var gradients: GradientMemory?
  var restarts = 0
  /// The best since the last start, and the steps that have not improved on it.
  var bestOfStart: ScoredCandidate?
  var stepsWithoutImprovement = 0
  /// A strategy that came with the task.
  var strategy: SavedStrategy?

  init(generator: RandomGenerator, buffer: CandidateBuffer) {
    (self.generator, self.buffer) = (generator, buffer)
  }

  /// Whether such a state may come from a search in this space on a model with an embedding table of this
  /// size.
  func isValid(in space: any SearchSpace, vocabulary: Int, width: Int) -> Bool {
    guard let best,
      StepCount.isSaved(steps, evaluations, draftEvaluations, restarts, stepsWithoutImprovement),
      buffer.isValid, best.candidate.count == buffer.best.candidate.count
    else { return false }
    if let descent {
      guard descent.isValid(positions: buffer.best.candidate.count, width: width) else { return false }
    }
    if let experience {
      let positions = buffer.best.candidate.count
      guard experience.isValid(positions: positions, vocabulary: vocabulary) else { return false }
    }
    if let gradients {
      guard gradients.isValid(positions: buffer.best.candidate.count) else { return false }
    }
    guard scored.isValid(positions: best.candidate.count) else { return false }
    return ([best] + buffer.entries).allSatisfy {
      !$0.candidate.isEmpty && scored[$0.candidate] == $0 && space.isCandidate($0.candidate)
    }
  }
}
