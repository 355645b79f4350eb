import Datasets
import Defences
import Files
import ImageAttacks
import Perturbations

/// A check of whether a defence resists attacks or only hides gradients from them. Athalye et al., 2018,
/// arXiv:1802.00420; Carlini et al., 2019, arXiv:1902.06705.
public struct DefenceCheckPlan: Sendable {
  /// The images, whose match with their caption is broken.
  public let samples: [Sample]
  /// The defence.
  public let trial: DefenceTrial
  /// The attack whose strength is in question.
  public let attack: GradientAttack
  /// The factor by which the radius of the wider attack is larger.
  public let widening: Float
  /// The queries of the attack without gradients.
  public let queries: Int
  /// The seed of all draws; each image has a seed of its own.
  public let seed: Int

  /// - Parameters:
  ///   - samples: the images, with their captions
  ///   - trial: the defence
  ///   - attack: the attack whose strength is in question
  ///   - widening: the factor by which the radius of the wider attack is larger, above 1
  ///   - queries: the queries of the attack without gradients
  ///   - seed: the seed of all draws
  /// - Throws: `InputError` for settings that are not possible, and for norms without random search of squares
  public init(
    _ samples: [Sample], behind trial: DefenceTrial, attack: GradientAttack, widening: Float = 4,
    queries: Int = 1000, seed: Int
  ) throws {
    guard !samples.isEmpty else {
      throw InputError(field: "images", expected: "at least one", found: "none")
    }
    guard widening > 1, widening.isFinite else {
      throw InputError(field: "widening", expected: "a number above 1", found: "\(widening)")
    }
    (self.samples, self.trial, self.attack) = (samples, trial, attack)
    (self.widening, self.queries, self.seed) = (widening, queries, seed)
    try attack.validate()
    try wider.validate()
    try squares.validate()
  }

  /// The attack with twice as many steps.
  var longer: GradientAttack {
    var longer = attack
    longer.steps *= 2
    return longer
  }

  /// The attack with a larger radius, and steps that are as much larger.
  var wider: GradientAttack {
    get throws {
      var wider = attack
      wider.budget = try Budget(attack.budget.norm, radius: attack.budget.radius * widening)
      wider.stepSize *= widening
      return wider
    }
  }

  /// The attack without gradients.
  var squares: QueryAttack {
    QueryAttack(.square, budget: attack.budget, queries: queries, space: attack.space)
  }
}
