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
  @Option(parsing: .unconditional, help: "The weight of success in the composite score.")
  var weightSuccess: Float = 0.25
  @Option(parsing: .unconditional, help: "The weight of TII's cosine.") var weightTII: Float = 0.25
  @Option(parsing: .unconditional, help: "The weight of TTO.") var weightTTO: Float = 0.25
  @Option(parsing: .unconditional, help: "The weight of TIO's cosine.") var weightTIO: Float = 0.25

  /// Opens the models. Throws `InputError` for weights and folders that cannot be used.
  func scorer() throws -> StudyScorer {
    let weights = CompositeWeights(success: weightSuccess, tii: weightTII, tto: weightTTO, tio: weightTIO)
    try weights.validate()
    return StudyScorer(
      images: try openModel(scoreModel).imageTextModel(), texts: try textModel.map(texts), weights: weights)
  }

  private func texts(_ name: String) throws -> StudyScorer.TextModel {
    let location = try ModelFolder.location(of: name)
    if M3Encoder.isIn(location) { return .m3(try M3Encoder(contentsOf: location)) }
    return .encoder(try openModel(name).textEncoder())
  }
}
