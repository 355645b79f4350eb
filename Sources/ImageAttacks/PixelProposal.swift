import Perturbations
import Tensors

/// The proposals of an attack without gradients: a value with a name and one function.
///
/// `ProposalAttack` makes an attack of it: it keeps proposals within the budget and the region, rounds them
/// to whole levels, keeps the best image, counts evaluations, and can be interrupted and taken up again.
/// Repeated uniform noise is
/// ```swift
/// struct UniformNoise: PixelProposal {
///   var name: String { "uniform-noise" }
///   func next(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float] {
///     let radius = search.ledger.budget.radius
///     return search.ledger.cleanPixels.map { $0 + radius * (2 * generator.uniform() - 1) }
///   }
/// }
/// let attack = ProposalAttack(UniformNoise(), budget: try Budget(.linf, radius: 8 / 255), steps: 100)
/// ```
public protocol PixelProposal: Sendable, Codable, Hashable {
  /// The name that results give the attack.
  var name: String { get }

  /// Its parameters for `result.json`; its encoded members unless the proposal says otherwise.
  var parameters: AttackParameters { get }

  /// Throws `InputError` for settings that are not possible within a budget. Called before an attack starts;
  /// nothing is checked unless the proposal says otherwise.
  func validate(within budget: Budget) throws

  /// The pixels that are tried once, right after the clean image and before the first step; nil, unless the
  /// proposal says otherwise, for none.
  func first(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float]?

  /// The pixels that a step tries on one image.
  ///
  /// - Parameters:
  ///   - search: the state of the search on this image
  ///   - generator: the image's own source of all that is random, so that the same seed gives the same attack
  /// - Returns: pixels, `[channels, height, width]` as `search.pixels` are; any floats, which are projected
  ///   into the budget. Where they would be rounded to the clean image, the largest of their changes are made
  ///   as whole levels.
  func next(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float]
}

extension PixelProposal {
  /// The encoded members of the proposal.
  public var parameters: AttackParameters { AttackParameters(encoding: self) }

  /// Accepts all settings.
  public func validate(within budget: Budget) throws {}

  /// Nil: nothing is tried before the first step.
  public func first(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float]? { nil }
}

/// The state of a search without gradients on one image, for proposals.
public struct PixelSearch: Sendable {
  /// The clean image, the region and the budget.
  public let ledger: PixelLedger
  /// The floats that the best image so far was rounded from, `[channels, height, width]` in [0, 1]; the clean
  /// ones at first.
  public let pixels: [Float]
  /// The loss of the best image so far; smaller is better for the attacker.
  public let loss: Float
  /// Steps done.
  public let step: Int
  /// The number of steps of the whole run.
  public let totalSteps: Int

  /// Where a search stands, for a test of a proposal.
  ///
  /// - Parameters:
  ///   - ledger: the clean image, the region and the budget
  ///   - pixels: those of the best image so far; the clean ones unless given
  ///   - loss: of the best image so far
  ///   - step: steps done
  ///   - totalSteps: steps that there will be
  public init(
    ledger: PixelLedger, pixels: [Float]? = nil, loss: Float = .infinity, step: Int = 0, totalSteps: Int
  ) {
    (self.ledger, self.pixels, self.loss) = (ledger, pixels ?? ledger.cleanPixels, loss)
    (self.step, self.totalSteps) = (step, totalSteps)
  }
}
