import ArgumentParser
import DemonstrationTraining
import ExampleSupport

/// The recipe of a fine-tuning by demonstrations.
struct LearningOptions: ParsableArguments {
  private static let usual = DemonstrationRecipe(seed: 0)
  private static let usualAdapter = LowRankAdapter()

  @Option(help: "How often each demonstration is seen.") var epochs = usual.epochs
  @Option(help: "Demonstrations in a step.") var batchSize = usual.batchSize
  @Option(help: "Learning rate after the warmup.") var learningRate = usual.learningRate
  @Option(help: "Weight decay of matrices.") var weightDecay = usual.weightDecay
  @Option(help: "Learn low-rank changes of this rank only (LoRA).") var loraRank: Int?
  @Option(help: "The factor on changes, in units of one over the rank. (default: \(usualAdapter.alpha))")
  var loraAlpha: Float?
  @Option(
    parsing: .upToNextOption,
    help: "The matrices that change. (default: \(usualAdapter.targets.joined(separator: " ")))")
  var loraTargets: [String] = []
  @Option(help: "Seed of the choice of demonstrations, of their order and of low-rank changes.") var seed = 0

  func validate() throws {
    try [
      ScopedOption("--lora-alpha", loraAlpha, acts: loraRank != nil, "for --lora-rank"),
      ScopedOption(
        "--lora-targets", loraTargets.isEmpty ? nil : loraTargets, acts: loraRank != nil, "for --lora-rank"),
    ].validate()
  }

  var recipe: DemonstrationRecipe {
    var recipe = DemonstrationRecipe(seed: seed)
    (recipe.epochs, recipe.batchSize) = (epochs, batchSize)
    (recipe.learningRate, recipe.weightDecay) = (learningRate, weightDecay)
    recipe.adapter = loraRank.map { rank in
      LowRankAdapter(
        rank: rank, alpha: loraAlpha ?? Self.usualAdapter.alpha,
        targets: loraTargets.isEmpty ? Self.usualAdapter.targets : loraTargets)
    }
    return recipe
  }
}
