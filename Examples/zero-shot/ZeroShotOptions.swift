import ArgumentParser
import Crossmatch
import ExampleSupport
import ZeroShot

/// How images are attacked.
struct ZeroShotOptions: ParsableArguments {
  enum Name: String, ExpressibleByArgument, CaseIterable {
    case auto, none, fgsm, pgd, mi, ni, vmi, apgd, adam, square, random
  }

  @Option(
    help: """
      auto: the reduced AutoAttack, Auto-PGD on cross-entropy and then on the targeted DLR loss, from random \
      starts. Or one attack by the --loss, or none.
      """) var attack = Name.auto
  @Option(help: "ce, dlr or dlr-t; may be given again, and is tried in this order. (default: ce, then dlr-t)")
  var loss: [ClassificationAttack.Loss] = []
  @Option(help: "The most classes that dlr-t goes to: those with the largest clean logits. (default: 9)")
  var targets: Int?
  @Option(help: "The norm of the budget. (default: linf)") var norm: Budget.Norm?
  @Option(help: "The budget, a number or a fraction, in the norm's units. (default: 4/255 for linf)")
  var radius: Fraction?
  @Option(help: "Steps from each start; 100 for auto, 10 for others, or 1000 queries.") var steps: Int?
  @OptionGroup var source: SourceOptions

  /// The attack; nil for none. Throws `InputError` for impossible settings.
  func chosen() throws -> ClassificationAttack? {
    let norm = norm ?? .linf
    let budget = try Budget(norm, radius: radius?.value ?? (norm == .linf ? 4 / 255 : norm.usualRadius))
    let losses = loss.isEmpty ? [.crossEntropy, .targetedDLR] : loss
    guard let attack = try imageAttack(budget) else { return nil }
    let result = ClassificationAttack(losses, by: attack, mostTargets: targets ?? 9)
    try result.validate()
    return result
  }

  private func imageAttack(_ budget: Budget) throws -> (any ImageAttack)? {
    switch attack {
    case .none: return nil
    case .square: return try QueryAttack(.square, budget: budget, queries: steps ?? 1000, space: source.space)
    case .random: return try QueryAttack(.random, budget: budget, queries: steps ?? 1000, space: source.space)
    default:
      var attack = GradientAttack(
        budget: budget, stepSize: budget.usualStep, steps: steps ?? (self.attack == .auto ? 100 : 10),
        startsRandomly: self.attack == .auto, space: source.space)
      let named = GradientAttack.Named(rawValue: self.attack.rawValue) ?? .apgd
      attack.follow(named)
      if named == .fgsm { attack.steps = 1 }
      return attack
    }
  }

  func validate() throws {
    guard attack != .none || loss.isEmpty && targets == nil && norm == nil && radius == nil && steps == nil
    else { throw ValidationError("--attack none goes without the options of attacks") }
    guard !source.sourceDepth || source.sourceSize else {
      throw ValidationError("--source-depth is for --source-size")
    }
  }
}

extension ClassificationAttack.Loss: ExpressibleByArgument {}
