import Files

/// An attack without gradients that tries what a proposal says, one image a step, and keeps what helps.
public struct ProposalAttack<Proposal: PixelProposal>: ImageAttack, Hashable, Codable {
  /// What is tried next.
  public var proposal: Proposal
  /// How far the attacked image may be from the clean one.
  public var budget: Budget
  /// How many proposals are tried, from 0 to a billion.
  public var steps: Int
  /// Where pixels are changed.
  public var space: PixelSpace

  /// - Parameters:
  ///   - proposal: what is tried next
  ///   - budget: how far the attacked image may be from the clean one
  ///   - steps: how many proposals are tried, from 0 to a billion
  ///   - space: where pixels are changed
  public init(_ proposal: Proposal, budget: Budget, steps: Int = 1000, space: PixelSpace = .modelInput) {
    (self.proposal, self.budget, self.steps, self.space) = (proposal, budget, steps, space)
  }

  public var name: String { proposal.name }
  public var totalSteps: Int { steps }

  /// Norm, radius, steps and space, and the proposal's own under `proposal`.
  public var parameters: AttackParameters {
    [
      "norm": .text(budget.norm.rawValue), "radius": .number(budget.radius), "imageSteps": .integer(steps),
      "proposal": .members(proposal.parameters), "space": .text(space.rawValue),
    ]
  }

  /// Throws `InputError` for a number of steps that is not from 0 to a billion, and as the proposal says.
  public func validate() throws {
    try StepCount.check(steps, "steps")
    try proposal.validate(within: budget)
  }

  public func start(
    on target: PixelTarget, seed: Int, resuming state: ProposalRun<Proposal>.State? = nil
  ) throws -> ProposalRun<Proposal> {
    try validate()
    if let state { return try ProposalRun(proposal, steps: steps, target: target, resuming: state) }
    return ProposalRun(proposal, steps: steps, target: target, seed: seed)
  }
}
