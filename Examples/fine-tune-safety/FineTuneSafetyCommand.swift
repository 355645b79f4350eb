import ArgumentParser
import DemonstrationTraining
import EmbeddingModels
import ExampleSupport
import Foundation
import Training

@main struct FineTuneSafetyCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "fine-tune-safety",
    abstract: "Fine-tune a model that answers by demonstrations of requests and safe responses.",
    discussion: """
      The language model learns, of itself or inside of one that sees images: all of it, or low-rank changes (LoRA), which are \
      added to their matrices at the end. Writes a model folder of the same layout. Says before the first step how long it will \
      take and how much memory. Ctrl-C saves and stops; the same command with --resume goes on and ends with the same bits as an \
      uninterrupted training. docs/safety-demonstrations.md says more.
      """)

  @Option(help: "Folder of a language model or of one that sees images, or phantom-vlm.")
  var model = PackagedModel.phantomVLM.rawValue
  @Option(help: "Folder of the new model, which is made.") var output: String
  @OptionGroup(title: "What is shown") var shown: DemonstrationOptions
  @OptionGroup(title: "How it is learned") var learning: LearningOptions
  @OptionGroup var pace: TrainingPace
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var earlier: EarlierRun

  private static let traces = OutputFolder.Traces(
    results: [DemonstrationTrainer.weightsName], resumable: DemonstrationTrainer.snapshotName)

  func run() throws {
    resources.apply()
    let recipe = learning.recipe
    try recipe.validate()
    let source = try ModelFolder.location(of: model)
    let demonstrations = try shown.demonstrations(seed: recipe.seed)
    let place = try OutputFolder(output, Self.traces, earlier)
    let folder = place.url
    if earlier.overwrite { DemonstrationTrainer.removeFiles(from: folder) }
    let trainer =
      try place.isTakenUp
      ? DemonstrationTrainer(resuming: recipe, of: source, demonstrations: demonstrations, in: folder)
      : DemonstrationTrainer(recipe, of: source, demonstrations: demonstrations)
    try announce(trainer.forecast(), steps: trainer.steps - trainer.reports.count)
    let isDone = try train(
      trainer, steps: trainer.steps, itemsPerStep: recipe.batchSize, of: "demonstrations", pace: pace,
      in: folder)
    if isDone { try StandardOutput.print("model written to \(output)") }
  }
}
