import ArgumentParser
import ExampleSupport
import Foundation
import Training

@main struct TrainPhantomCLIPCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-phantom-clip",
    abstract: "Train phantom-clip, a small CLIP, on procedurally drawn medical phantoms.",
    discussion: """
      Writes a model folder in Hugging Face layout, with loss.csv and a snapshot beside it. Ctrl-C saves and stops; \
      the same command with --resume goes on and ends with the same bits as an uninterrupted training.
      """)

  @Option(help: "Folder of the model, which is made.") var output: String
  @Option(help: "Seed of phantoms, captions and parameters.") var seed = 0
  @Option(help: "Updates of the parameters.") var steps = PhantomTrainingRecipe(seed: 0).steps
  @Option(help: "Different phantoms.") var phantoms = PhantomTrainingRecipe(seed: 0).phantomCount
  @OptionGroup var pace: TrainingPace
  @OptionGroup var earlier: EarlierRun

  private static let traces = OutputFolder.Traces(
    results: [PhantomTrainer.weightsName], resumable: PhantomTrainer.snapshotName)

  func validate() throws {
    guard (1...1_000_000_000).contains(steps) else {
      throw ValidationError("--steps is a number from 1 to 1000000000")
    }
    guard (1...1_000_000_000).contains(phantoms) else {
      throw ValidationError("--phantoms is a number from 1 to 1000000000")
    }
  }

  func run() throws {
    let place = try OutputFolder(output, Self.traces, earlier)
    let folder = place.url
    if earlier.overwrite { PhantomTrainer.removeFiles(from: folder) }
    var recipe = PhantomTrainingRecipe(seed: seed)
    recipe.steps = steps
    recipe.phantomCount = phantoms
    let trainer =
      try place.isTakenUp ? PhantomTrainer(resuming: recipe, in: folder) : PhantomTrainer(recipe, in: folder)
    let isDone = try train(
      trainer, steps: steps, itemsPerStep: recipe.batchSize, of: "images", pace: pace, in: folder)
    if isDone { try StandardOutput.print("model written to \(output)") }
  }
}
