import AnswerStudies
import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// How responses are measured.
struct ScoreOptions: ParsableArguments {
  @Option(
    help: "The model of images and texts behind TII and TIO: a folder, such as BiomedCLIP's, or phantom-clip."
  )
  var scoreModel = "phantom-clip"
  @Option(
    help: """
      The model of texts behind TTO: of a folder of BGE-M3, its weighted score, as published; of others, the cosine. \
      (default: --score-model)
      """)
  var textModel: String?
  @OptionGroup var composite: CompositeOptions

  /// Opens the models. Throws `InputError` for weights and folders that cannot be used.
  func scorer() throws -> ResponseScorer {
    let weights = try composite.weights()
    return ResponseScorer(
      images: try openModel(scoreModel).imageTextModel(),
      texts: try textModel.map { try ResponseScorer.TextModel(named: $0) }, weights: weights)
  }
}
