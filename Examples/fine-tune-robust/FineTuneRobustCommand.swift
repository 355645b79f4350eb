import ArgumentParser
import EmbeddingModels
import ExampleSupport
import Foundation
import RobustTraining

@main struct FineTuneRobustCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "fine-tune-robust",
    abstract: "Fine-tune a side of a CLIP under attack, so that it keeps its embeddings.",
    discussion: """
      FARE draws attacked images to the embeddings that the model gave the clean ones, TeCoA to the text of their class, \
      PMG-AFT also to what the model took them for before; \
      LEAF draws captions whose characters are changed to the embeddings of the clean ones. Learns from procedurally drawn \
      phantoms, and writes a model folder of the same layout. Says before the first step how long it will take and how much \
      memory. Ctrl-C saves and stops; the same command with --resume goes on and ends with the same bits as an uninterrupted \
      training. docs/robust-training.md says more.
      """)

  @Option(help: "Folder of the model (Hugging Face CLIP layout), or phantom-clip.") var model = "phantom-clip"
  @Option(help: "Folder of the new model, which is made.") var output: String
  @OptionGroup(title: "What is learned") var robust: RobustOptions
  @Option(help: "Different phantoms.") var phantoms = 20_000
  @OptionGroup var pace: TrainingPace
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var earlier: EarlierRun

  private static let traces = OutputFolder.Traces(
    results: [RobustTrainer.weightsName], resumable: RobustTrainer.snapshotName)

  func validate() throws {
    try robust.scopes.validate()
    guard (1...1_000_000_000).contains(phantoms) else {
      throw ValidationError("--phantoms is a number from 1 to 1000000000")
    }
  }

  func run() throws {
    resources.apply()
    let recipe = robust.recipe
    try recipe.validate()
    let source = try ModelFolder.location(of: model)
    let place = try OutputFolder(output, Self.traces, earlier)
    let folder = place.url
    if earlier.overwrite { RobustTrainer.removeFiles(from: folder) }
    let trainer =
      try place.isTakenUp
      ? RobustTrainer(resuming: recipe, of: source, phantoms: phantoms, in: folder)
      : RobustTrainer(recipe, of: source, phantoms: phantoms)
    try announce(trainer.forecast(), steps: recipe.steps - trainer.reports.count)
    let isDone = try train(
      trainer, steps: recipe.steps, itemsPerStep: recipe.batchSize,
      of: recipe.objective.isOfImages ? "images" : "texts", pace: pace, in: folder)
    if isDone { try StandardOutput.print("model written to \(output)") }
  }
}
