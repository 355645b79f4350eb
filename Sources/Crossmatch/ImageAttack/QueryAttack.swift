import Files

/// Attacks that propose changes and keep those that help, without gradients. A proposal that would round to nothing is made of
/// the largest of its changes, in whole levels.
public struct QueryAttack: ImageAttack, Hashable {
  public enum Proposal: String, Sendable, Hashable, Codable {
    /// A square of one change per channel, which shrinks as queries are spent; from vertical stripes. Square attack:
    /// Andriushchenko et al., 2020, arXiv:1912.00049. For L∞ and L2 the published rules; for SSIM the square is a step of half
    /// the radius. Not for L1 and L0.
    case square
    /// A share of the pixels, which shrinks likewise, drawn anew from the budget.
    case random
  }

  public var proposal: Proposal
  public var budget: Budget
  /// Proposals.
  public var queries: Int
  /// The share of the image that the first proposals change, above 0 and at most 1.
  public var initialFraction: Float
  public var space: PixelSpace

  /// Throws `InputError` for a number of queries that is not from 0 to a billion, and for a norm that the proposal does not serve.
  public init(
    _ proposal: Proposal, budget: Budget, queries: Int = 1000, initialFraction: Float = 0.8,
    space: PixelSpace = .modelInput
  ) throws {
    try StepCount.check(queries, "steps")
    guard initialFraction > 0, initialFraction <= 1 else {
      throw InputError(field: "first share", expected: "above 0, at most 1", found: "\(initialFraction)")
    }
    guard proposal == .random || [.linf, .l2, .ssim].contains(budget.norm) else {
      throw InputError(field: "norm", expected: "linf, l2 or ssim for squares", found: budget.norm.rawValue)
    }
    (self.proposal, self.budget, self.queries) = (proposal, budget, queries)
    (self.initialFraction, self.space) = (initialFraction, space)
  }

  public var name: String { proposal.rawValue }
  public var totalSteps: Int { queries }

  public func start(on target: PixelTarget, seed: Int, resuming state: QueryAttackRun.State? = nil) throws
    -> QueryAttackRun
  {
    if let state { return try QueryAttackRun(attack: self, target: target, resuming: state) }
    return QueryAttackRun(attack: self, target: target, seed: seed)
  }

  /// The share of the image that proposals change after so many queries: halved at the published times, which count in
  /// shares of all queries.
  func share(after query: Int) -> Float {
    let time = query * 10_000 / max(1, queries)
    let halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000].count { time > $0 }
    return initialFraction / Float(1 << halvings)
  }
}
