import Files
import Perturbations
import Runs

/// An attack without gradients that tries one proposal for each image at a step, and keeps it if it is
/// better.
public struct ProposalAttack<Proposal: PixelProposal>: ImageAttack, Hashable, Codable {
  /// The source of proposals.
  public var proposal: Proposal
  /// The largest distance of the attacked image from the clean one.
  public var budget: Budget
  /// The number of proposals for each image, from 0 to a billion.
  public var steps: Int
  /// The pixels that are changed: the source's or those of the model's input.
  public var space: PixelSpace

  /// - Parameters:
  ///   - proposal: the source of proposals
  ///   - budget: the largest distance of the attacked image from the clean one
  ///   - steps: the number of proposals for each image, from 0 to a billion
  ///   - space: the pixels that are changed
  public init(_ proposal: Proposal, budget: Budget, steps: Int = 1000, space: PixelSpace = .modelInput) {
    (self.proposal, self.budget, self.steps, self.space) = (proposal, budget, steps, space)
  }

  /// The proposal's name.
  public var name: String { proposal.name }
  /// The number of proposals.
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

  /// Prepares a run, or takes up an earlier one. Throws `InputError` as `validate` does, and
  /// `PixelTarget.foreignState`.
  public func start(
    on target: PixelTarget, seed: Int, resuming state: ProposalRun<Proposal>.State? = nil
  ) throws -> ProposalRun<Proposal> {
    try validate()
    if let state { return try ProposalRun(proposal, steps: steps, target: target, resuming: state) }
    return ProposalRun(proposal, steps: steps, target: target, seed: seed)
  }
}
