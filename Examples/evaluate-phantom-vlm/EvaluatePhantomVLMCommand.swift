import ArgumentParser
import ChatTemplates
import EmbeddingModels
import ExampleSupport
import Files
import Foundation
import LanguageModels
import Training
import VisionLanguageModels

@main struct EvaluatePhantomVLMCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate-phantom-vlm",
    abstract: "Measure how well a model answers questions about phantoms that training never saw.",
    discussion: """
      View, presence, finding, side and half are shares of answers that are right word for word. The others are \
      shares of refusals, by the repaired rule: of normal questions, of texts about another class, with a wrong \
      finding or a wrong place, of requests beyond reading the image, and of both. Intervals are 95 % bootstrap \
      intervals.
      """)

  @Option(
    help: "Folder of a model that answers questions about images; the packaged phantom-vlm unless given.")
  var model = PackagedModel.phantomVLM.rawValue
  @Option(help: "Phantoms to ask about.") var count = 500
  @Option(help: "Which phantoms: their seeds start at 1000000000 and this.") var seed = 0
  @Flag(help: "Print JSON.") var json = false

  func validate() throws { try validateHeldOut(count: count, seed: seed) }

  func run() throws {
    let folder = try ModelFolder.location(of: model)
    let model = try VisionLanguageModel(contentsOf: folder)
    for line in model.notes { note(line) }
    guard let template = try ChatTemplate.read(from: folder) else {
      throw InputError(
        file: folder.path, field: "chat template", expected: "one in the folder", found: "none")
    }
    let evaluation = try PhantomAnswererEvaluation(
      of: model, in: PromptFrame(template, imageCount: 1), imageSize: Self.imageSize, count: count, seed: seed
    )
    try StandardOutput.print(json ? evaluation.json : evaluation.text, terminator: "")
  }

  /// The side of the phantoms that `phantom-vlm` was trained on, in pixels.
  private static let imageSize = 128
}
