import Objectives

/// An attack that is under way: a state machine whose `step` does one unit of work.
public protocol AttackRun {
  /// Steps done.
  var steps: Int { get }
  /// Forward passes of single inputs so far, gradients included.
  var evaluations: Int { get }
  /// Candidates scored so far, those that the run started from included; `evaluations` unless the run says
  /// otherwise.
  var candidates: Int { get }
  /// The best score so far.
  var bestScore: Float { get }
  /// Whether there is nothing left to try.
  var isExhausted: Bool { get }

  /// The direction of scores that is better for the attacker.
  var better: Better { get }
  /// Whether the best so far keeps to every limit that the search was given; true unless the run says
  /// otherwise.
  var isBestAdmissible: Bool { get }

  /// Does one unit of work.
  mutating func step()

  /// Does what is left to do after the last step; nothing unless the run says otherwise.
  mutating func finish()
}

/// A run that can be taken up again from its state, to the same bits.
public protocol ResumableRun: AttackRun {
  /// Everything that a snapshot has to hold for the run to continue from it.
  associatedtype State: Codable & Sendable

  /// The current state; everything else about the run follows from the attack, the loss and the seed.
  var state: State { get }
}

/// The figures of one step, for progress reports and `trace.csv`.
public struct StepReport: Sendable, Hashable, Codable {
  /// The number of the step, 0 for the start.
  public let step: Int
  /// Seconds since the run was started, interruptions left out.
  public let seconds: Double
  /// The best score so far.
  public let score: Float
  /// Forward passes of single inputs so far, gradients included.
  public let evaluations: Int
  /// Candidates scored so far, those that the run started from included.
  public let candidates: Int

  private enum CodingKeys: CodingKey { case step, seconds, score, evaluations, candidates }
}

extension StepReport {
  /// Reads what `encode` writes. Throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    step = try container.decode(Int.self, forKey: .step)
    seconds = try container.decode(Double.self, forKey: .seconds)
    evaluations = try container.decode(Int.self, forKey: .evaluations)
    candidates = try container.decode(Int.self, forKey: .candidates)
    if let sign = try? container.decode(Infinity.self, forKey: .score) {
      score = sign.value
    } else {
      score = try container.decode(Float.self, forKey: .score)
    }
  }

  /// Members by their names; a score that is infinite, before anything was tried, by its sign.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(step, forKey: .step)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encode(candidates, forKey: .candidates)
    if let sign = Infinity(score) {
      try container.encode(sign, forKey: .score)
    } else {
      try container.encode(score, forKey: .score)
    }
  }

  /// A score that JSON has no number for.
  private enum Infinity: String, Codable {
    case positive = "inf"
    case negative = "-inf"

    init?(_ score: Float) {
      guard score.isInfinite else { return nil }
      self = score > 0 ? .positive : .negative
    }

    var value: Float { self == .positive ? .infinity : -.infinity }
  }
}

extension AttackRun {
  /// The evaluations: each forward pass scores one candidate.
  public var candidates: Int { evaluations }

  /// True: the run has no limits beyond those it keeps by construction.
  public var isBestAdmissible: Bool { true }

  /// Does nothing.
  public mutating func finish() {}

  /// Whether the best so far meets a criterion.
  public func meets(_ criterion: any Criterion) -> Bool {
    isBestAdmissible && criterion.isMet(by: AttackOutcome(score: bestScore, better: better))
  }

  /// Steps until a limit is reached or `shouldStop` says so, and tells `progress` of every step.
  public mutating func run(
    within limits: RunLimits, shouldStop: () -> Bool = { false }, progress: (StepReport) -> Void = { _ in }
  ) -> RunRecord {
    run(within: limits, shouldStop: shouldStop, save: { _, _ in }, progress: progress)
  }

  /// As above, with snapshots.
  ///
  /// - Parameters:
  ///   - limits: the limits of the run
  ///   - earlier: the trace of a run that is taken up again
  ///   - shouldStop: asked after every step; true interrupts the run
  ///   - save: called with the run and its trace now and then, and when `shouldStop` ends it
  ///   - progress: told of the start and of every step
  public mutating func run(
    within limits: RunLimits, after earlier: [StepReport] = [], shouldStop: () -> Bool,
    save: (Self, [StepReport]) throws -> Void, progress: (StepReport) -> Void
  ) rethrows -> RunRecord {
    let start = ContinuousClock.now
    let before = earlier.last?.seconds ?? 0
    func elapsed() -> Double { before + (ContinuousClock.now - start) / .seconds(1) }
    var trace = earlier.isEmpty ? [report(seconds: 0)] : earlier
    var lastSaved = before
    while true {
      let reason = shouldStop() ? .interrupted : reasonToStop(limits, trace, seconds: elapsed())
      if reason == .interrupted || elapsed() - lastSaved > secondsBetweenSnapshots {
        try save(self, trace)
        lastSaved = elapsed()
      }
      if let reason {
        return RunRecord(
          steps: steps, seconds: trace.last?.seconds ?? 0, evaluations: evaluations, stopped: reason,
          trace: trace)
      }
      step()
      trace.append(report(seconds: elapsed()))
      progress(trace[trace.count - 1])
    }
  }

  private func report(seconds: Double) -> StepReport {
    StepReport(
      step: steps, seconds: seconds, score: bestScore, evaluations: evaluations, candidates: candidates)
  }

  private func reasonToStop(_ limits: RunLimits, _ trace: [StepReport], seconds: Double) -> StopReason? {
    if limits.criteria.contains(where: meets) { return .targetScore }
    if isExhausted { return .exhausted }
    if steps >= limits.steps { return .steps }
    if let most = limits.seconds, seconds >= most { return .timeLimit }
    if let most = limits.evaluations, evaluations >= most { return .evaluations }
    if let most = limits.patience, trace.count > most, trace[trace.count - 1 - most].score == bestScore {
      return .patience
    }
    return nil
  }
}

/// Seconds between two snapshots, and so the most work that a power cut can cost.
private let secondsBetweenSnapshots = 30.0
