import ArgumentParser
import EmbeddingModels
import ExampleSupport
import Foundation
import Training

@main struct TrainPhantomVLMCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-phantom-vlm",
    abstract: "Train phantom-vlm, a small LLaVA, on dialogues about procedurally drawn medical phantoms.",
    discussion: """
      Writes a model folder in Hugging Face's layout of LLaVA, with loss.csv and a snapshot beside it. Ctrl-C \
      saves and stops; the same command with --resume goes on and ends with the same bits as an uninterrupted \
      training.
      """)

  @Option(help: "Folder of the model, which is made.") var output: String
  @Option(help: "Folder of the CLIP model whose vision tower is used; phantom-clip unless given.")
  var tower = PackagedModel.phantomCLIP.rawValue
  @Option(help: "Seed of phantoms, dialogues and parameters.") var seed = 0
  @Option(help: "Updates of the parameters.") var steps = PhantomAnswererRecipe(seed: 0).steps
  @Option(help: "Different phantoms.") var phantoms = PhantomAnswererRecipe(seed: 0).phantomCount
  @OptionGroup var pace: TrainingPace
  @OptionGroup var earlier: EarlierRun

  private static let traces = OutputFolder.Traces(
    results: [PhantomAnswererTrainer.weightsName], resumable: PhantomAnswererTrainer.snapshotName)

  func validate() throws {
    for (name, value) in [("steps", steps), ("phantoms", phantoms)] {
      guard (1...1_000_000_000).contains(value) else {
        throw ValidationError("--\(name) is a number from 1 to 1000000000")
      }
    }
  }

  func run() throws {
    let place = try OutputFolder(output, Self.traces, earlier)
    let folder = place.url
    if earlier.overwrite { PhantomAnswererTrainer.removeFiles(from: folder) }
    let tower = try ModelFolder.location(of: tower)
    var recipe = PhantomAnswererRecipe(seed: seed)
    recipe.steps = steps
    recipe.phantomCount = phantoms
    let trainer =
      try place.isTakenUp
      ? PhantomAnswererTrainer(resuming: recipe, tower: tower, in: folder)
      : PhantomAnswererTrainer(recipe, tower: tower, in: folder)
    let isDone = try train(
      trainer, steps: steps, itemsPerStep: recipe.batchSize * recipe.dialogues, of: "dialogues",
      pace: pace, in: folder)
    if isDone { try StandardOutput.print("model written to \(output)") }
  }
}
