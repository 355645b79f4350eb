import ArgumentParser
import Crossmatch
import ExampleSupport

/// What measures responses.
struct MeasuringOptions: ParsableArguments {
  @Option(
    help: "The model of images and texts behind TII and TIO: a folder, such as BiomedCLIP's, or phantom-clip."
  )
  var scoreModel: String?
  @Option(help: "The folder that paths of images start from.") var images: String?
  @Option(
    help: """
      The model of texts behind TTO: of a folder of BGE-M3, its weighted score, as published; of others, the cosine. \
      (default: --score-model)
      """)
  var textModel: String?
  @OptionGroup var composite: CompositeOptions

  func validate() throws {
    guard (scoreModel == nil) == (images == nil) else {
      throw ValidationError("--score-model and --images belong together")
    }
  }

  /// Opens the models; nil where none is named. Throws `InputError`.
  func measuring() throws -> ScoreRun.Measuring? {
    let weights = try composite.weights()
    let texts = try textModel.map { try ResponseScorer.TextModel(named: $0) }
    guard let scoreModel, let images else {
      return texts.map { ScoreRun.Measuring(ResponseScorer(texts: $0)) }
    }
    let scorer = ResponseScorer(
      images: try openModel(scoreModel).imageTextModel(), texts: texts, weights: weights)
    return ScoreRun.Measuring(scorer, images: ResponseImages(in: folder(images)))
  }
}
