import ArgumentParser
import EmbeddingModels
import ExampleSupport
import Foundation
import RobustTraining

@main struct FineTuneRobustCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "fine-tune-robust",
    abstract: "Fine-tune the image side of a CLIP under attack, so that it keeps its embeddings.",
    discussion: """
      FARE draws attacked images to the embeddings that the model gave the clean ones, TeCoA to the text of their class. \
      Learns from procedurally drawn phantoms, and writes a model folder of the same layout. Says before the first step \
      how long it will take and how much memory. Ctrl-C saves and stops; the same command with --resume goes on and ends \
      with the same bits as an uninterrupted training. docs/robust-training.md says more.
      """)

  @Option(help: "Folder of the model (Hugging Face CLIP layout), or phantom-clip.") var model = "phantom-clip"
  @Option(help: "Folder of the new model, which is made.") var output: String
  @Option(help: "\(RobustRecipe.Objective.allCases.map(\.rawValue).joined(separator: " or ")).")
  var objective = RobustRecipe.Objective.fare
  @Option(help: "Radius of the attack in L-infinity: a number, or a fraction.")
  var radius = Fraction(value: RobustRecipe(seed: 0).radius)
  @Option(help: "Steps of the attack on each batch.") var attackSteps = RobustRecipe(seed: 0).attackSteps
  @Option(help: "Size of a step of the attack.")
  var attackStepSize = Fraction(value: RobustRecipe(seed: 0).attackStepSize)
  @Option(help: "Share of the last direction that a step of the attack keeps.")
  var attackMomentum = RobustRecipe(seed: 0).attackMomentum
  @Option(help: "Weight of clean images beside attacked ones, from 0 to 1.") var cleanShare: Float = 0
  @Option(help: "Updates of the parameters.") var steps = RobustRecipe(seed: 0).steps
  @Option(help: "Images in a step.") var batchSize = RobustRecipe(seed: 0).batchSize
  @Option(help: "Learning rate after the warmup.") var learningRate = RobustRecipe(seed: 0).learningRate
  @Option(help: "Weight decay.") var weightDecay = RobustRecipe(seed: 0).weightDecay
  @Option(help: "Different phantoms.") var phantoms = 20_000
  @Option(help: "Seed of phantoms, of their order and of the attack's starts.") var seed = 0
  @Option(help: "Stop (and save) after so many minutes, if steps are left.") var minutes: Double?
  @Option(help: "Steps between snapshots.") var saveEvery = 100
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var earlier: EarlierRun

  private static let traces = OutputFolder.Traces(
    results: [RobustTrainer.weightsName], resumable: RobustTrainer.snapshotName)

  func validate() throws {
    guard (1...1_000_000_000).contains(phantoms) else {
      throw ValidationError("--phantoms is a number from 1 to 1000000000")
    }
    guard saveEvery > 0 else { throw ValidationError("--save-every is a positive number") }
    guard minutes.map({ $0 > 0 }) ?? true else { throw ValidationError("--minutes is a positive number") }
  }

  func run() throws {
    threads.apply()
    let recipe = recipe
    try recipe.validate()
    let source = try ModelFolder.location(of: model)
    let folder = try OutputFolder(output, Self.traces, earlier).url
    if earlier.overwrite { RobustTrainer.removeFiles(from: folder) }
    let trainer =
      try earlier.resume
      ? RobustTrainer(resuming: recipe, of: source, phantoms: phantoms, in: folder)
      : RobustTrainer(recipe, of: source, phantoms: phantoms)
    let forecast = trainer.forecast()
    note(
      "about \(clock(forecast.seconds)) for \(steps - trainer.reports.count) steps, "
        + "\(forecast.bytes >> 20) MiB of memory")
    let isDone = try train(
      trainer, steps: steps, itemsPerStep: batchSize, of: "images", minutes: minutes, saveEvery: saveEvery,
      in: folder)
    if isDone { try StandardOutput.print("model written to \(output)") }
  }

  private var recipe: RobustRecipe {
    var recipe = RobustRecipe(seed: seed)
    (recipe.objective, recipe.radius) = (objective, radius.value)
    (recipe.attackSteps, recipe.attackStepSize) = (attackSteps, attackStepSize.value)
    (recipe.attackMomentum, recipe.cleanShare) = (attackMomentum, cleanShare)
    (recipe.steps, recipe.batchSize) = (steps, batchSize)
    (recipe.learningRate, recipe.weightDecay) = (learningRate, weightDecay)
    return recipe
  }
}

extension RobustRecipe.Objective: ExpressibleByArgument {}
