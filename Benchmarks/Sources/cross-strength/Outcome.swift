import Crossmatch

/// What one attack did to one pair.
struct Outcome: Codable, Sendable {
  /// A cosine and the evaluations that were spent until then.
  struct Mark: Codable {
    let score: Float
    let evaluations: Int
  }

  let clean: Float
  /// For each number of evaluations that attacks are compared at: the cosine, and what was spent for it.
  let ends: [Mark]
  /// The start and each step of an attack that is compared by its course; else its ends.
  let course: [Mark]
  /// The norm of the largest perturbation that was saved.
  let spent: Float
  /// How far the verified cosine of the end is from the optimizer's own.
  let difference: Float
}

extension Outcome {
  /// - Parameter runs: one, or one for each number of evaluations
  init(_ runs: [CrossAttackResult], _ stop: Contender.Stop, at evaluations: [Int]) {
    let trace = runs[0].run.trace.map { Mark(score: $0.score, evaluations: $0.evaluations) }
    let finals = runs.map { Mark(score: $0.verified, evaluations: $0.run.evaluations) }
    clean = runs[0].clean.score
    switch stop {
    case .course:
      course = trace
      // The start has no more than a pair's evaluations: there is always a step that fits.
      ends = evaluations.map { most in trace.last { $0.evaluations <= most } ?? trace[0] }
    case .end: (course, ends) = (finals, finals)
    case .own: (course, ends) = (finals, evaluations.map { _ in finals[0] })
    }
    spent = runs.map(\.image.distance).max() ?? 0
    difference = stop == .course ? (runs[0].verified - runs[0].adversarial.score).magnitude : 0
  }

  /// The cosine that was reached with so many evaluations.
  func score(after evaluations: Int) -> Float {
    course.last { $0.evaluations <= evaluations }?.score ?? clean
  }
}
