import Files
import Perturbations
import Runs
import Tensors

/// Attacks that propose changes and keep those that help, without gradients. A proposal that would round to
/// nothing is made of the largest of its changes, in whole levels.
public struct QueryAttack: ImageAttack, PixelProposal {
  /// A rule by which changes are proposed.
  public enum Proposal: String, Sendable, Hashable, Codable {
    /// A square of one change per channel, which shrinks as queries are spent; from vertical stripes. Square
    /// attack: Andriushchenko et al., 2020, arXiv:1912.00049. For L∞ and L2 the published rules; for SSIM
    /// the square is a step of half the radius. Not for L1 and L0.
    case square
    /// A share of the pixels, which shrinks likewise, drawn anew from the budget.
    case random
  }

  /// The rule by which changes are proposed.
  public var proposal: Proposal
  /// The largest distance of the attacked image from the clean one.
  public var budget: Budget
  /// The number of proposals, from 0 to a billion.
  public var queries: Int
  /// The share of the image that the first proposals change, above 0 and at most 1.
  public var initialFraction: Float
  /// The pixels that are changed: the source's or those of the model's input.
  public var space: PixelSpace

  /// Settings are as the properties say; `validate` says which are possible.
  public init(
    _ proposal: Proposal, budget: Budget, queries: Int = 1000, initialFraction: Float = 0.8,
    space: PixelSpace = .modelInput
  ) {
    (self.proposal, self.budget, self.queries) = (proposal, budget, queries)
    (self.initialFraction, self.space) = (initialFraction, space)
  }

  /// The proposal's name.
  public var name: String { proposal.rawValue }
  /// The number of queries.
  public var totalSteps: Int { queries }

  /// Norm, radius, queries, first share and space.
  public var parameters: AttackParameters {
    [
      "norm": .text(budget.norm.rawValue), "radius": .number(budget.radius), "imageSteps": .integer(queries),
      "firstShare": .number(initialFraction), "space": .text(space.rawValue),
    ]
  }

  /// Throws `InputError` for a number of queries that is not from 0 to a billion, and for a norm that the
  /// proposal does not serve.
  public func validate() throws { try validate(within: budget) }

  /// Throws `InputError` as `validate` does, for a given budget.
  public func validate(within budget: Budget) throws {
    try StepCount.check(queries, "steps")
    guard initialFraction > 0, initialFraction <= 1 else {
      throw InputError(field: "first share", expected: "above 0, at most 1", found: "\(initialFraction)")
    }
    guard proposal == .random || budget.norm.servesSquares else {
      throw InputError(field: "norm", expected: "linf, l2 or ssim for squares", found: budget.norm.rawValue)
    }
  }

  /// Prepares a run, or takes up an earlier one. Throws `InputError` as `validate` does, and
  /// `PixelTarget.foreignState`.
  public func start(on target: PixelTarget, seed: Int, resuming state: QueryAttackRun.State? = nil) throws
    -> QueryAttackRun
  {
    try validate()
    if let state { return try QueryAttackRun(self, steps: queries, target: target, resuming: state) }
    return QueryAttackRun(self, steps: queries, target: target, seed: seed)
  }

  /// For squares vertical stripes, under L2 bumps everywhere; else a random point.
  public func first(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float]? {
    switch proposal {
    case .square: search.ledger.squareStart(using: &generator)
    case .random: search.ledger.randomPoint(using: &generator)
    }
  }

  /// The best pixels with a square of them changed, or with a share of them drawn anew.
  public func next(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float] {
    let share = share(after: search.step)
    switch proposal {
    case .square:
      return search.ledger.squareProposal(after: search.pixels, share: share, using: &generator)
    case .random:
      let area = search.ledger.region.pixels.count
      let fresh = search.ledger.randomStart(using: &generator)
      let isFresh = (0..<area).map { _ in generator.uniform() < share }
      return search.pixels.indices.map { isFresh[$0 % area] ? fresh[$0] : search.pixels[$0] }
    }
  }

  /// The share of the image that proposals change after so many queries: halved at the published times, which
  /// count in shares of all queries.
  func share(after query: Int) -> Float {
    let time = query * 10_000 / max(1, queries)
    let halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000].count { time > $0 }
    return initialFraction / Float(1 << halvings)
  }
}

/// A query attack under way.
public typealias QueryAttackRun = ProposalRun<QueryAttack>
