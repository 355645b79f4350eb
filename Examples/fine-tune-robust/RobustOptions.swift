import ArgumentParser
import ExampleSupport
import RobustTraining

/// The recipe of a fine-tuning under attack.
struct RobustOptions: ParsableArguments {
  @Option(help: "\(RobustRecipe.Objective.allCases.map(\.rawValue).joined(separator: ", ")).")
  var objective = RobustRecipe.Objective.fare
  @Option(help: "Radius of the attack on images in L-infinity, a number or a fraction. (default: 2/255)")
  var radius: Fraction?
  @Option(help: "Steps of the attack on images. (default: 10)") var attackSteps: Int?
  @Option(help: "Size of such a step, a number or a fraction. (default: 1/255)") var attackStepSize: Fraction?
  @Option(help: "Share of the last direction that such a step keeps. (default: 0.9)") var attackMomentum:
    Float?
  @Option(help: "Characters of a caption that are changed. (default: 1)") var edits: Int?
  @Option(help: "Places, and characters, that are tried for such a change. (default: 50)") var candidates:
    Int?
  @Option(help: "Weight of what is clean beside what is attacked, from 0 to 1.") var cleanShare: Float = 0
  @Option(help: "Updates of the parameters.") var steps = RobustRecipe(seed: 0).steps
  @Option(help: "Images or captions in a step.") var batchSize = RobustRecipe(seed: 0).batchSize
  @Option(help: "Learning rate after the warmup.") var learningRate = RobustRecipe(seed: 0).learningRate
  @Option(help: "Weight decay.") var weightDecay = RobustRecipe(seed: 0).weightDecay
  @Option(help: "Seed of phantoms, of their order and of the attack.") var seed = 0

  /// The options that act on one side only.
  var scopes: [ScopedOption] {
    let (images, texts) = ("for --objective fare, tecoa and pmg-aft", "for --objective leaf")
    let isOfImages = objective.isOfImages
    return [
      ScopedOption("--radius", radius, acts: isOfImages, images),
      ScopedOption("--attack-steps", attackSteps, acts: isOfImages, images),
      ScopedOption("--attack-step-size", attackStepSize, acts: isOfImages, images),
      ScopedOption("--attack-momentum", attackMomentum, acts: isOfImages, images),
      ScopedOption("--edits", edits, acts: !isOfImages, texts),
      ScopedOption("--candidates", candidates, acts: !isOfImages, texts),
    ]
  }

  var recipe: RobustRecipe {
    var recipe = RobustRecipe(seed: seed)
    recipe.objective = objective
    if let radius { recipe.radius = radius.value }
    if let attackSteps { recipe.attackSteps = attackSteps }
    if let attackStepSize { recipe.attackStepSize = attackStepSize.value }
    if let attackMomentum { recipe.attackMomentum = attackMomentum }
    if let edits { recipe.edits = edits }
    if let candidates { recipe.candidates = candidates }
    (recipe.steps, recipe.batchSize, recipe.cleanShare) = (steps, batchSize, cleanShare)
    (recipe.learningRate, recipe.weightDecay) = (learningRate, weightDecay)
    return recipe
  }
}

extension RobustRecipe.Objective: ExpressibleByArgument {}
