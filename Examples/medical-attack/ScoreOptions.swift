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
  @OptionGroup var composite: CompositeOptions

  /// Opens the models. Throws `InputError` for weights and folders that cannot be used.
  func scorer() throws -> ResponseScorer {
    let weights = try composite.weights()
    return ResponseScorer(
      images: try openModel(scoreModel).imageTextModel(),
      texts: try composite.texts(), weights: weights)
  }
}
