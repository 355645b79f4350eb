import ArgumentParser
import Crossmatch
import Files

/// The parts of the composite score.
public struct CompositeOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "The weight of success in the composite score.")
  public var weightSuccess: Float = 0.25
  @Option(parsing: .unconditional, help: "The weight of TII's cosine.") public var weightTII: Float = 0.25
  @Option(parsing: .unconditional, help: "The weight of TTO.") public var weightTTO: Float = 0.25
  @Option(parsing: .unconditional, help: "The weight of TIO's cosine.") public var weightTIO: Float = 0.25

  public init() {}

  /// The weights. Throws `InputError` for those that cannot be used.
  public func weights() throws -> CompositeWeights {
    let weights = CompositeWeights(success: weightSuccess, tii: weightTII, tto: weightTTO, tio: weightTIO)
    try weights.validate()
    return weights
  }
}

extension ResponseScorer.TextModel {
  /// The model of a folder or name: of a folder of BGE-M3, its weighted score, as published; of others, the cosine.
  public init(named name: String) throws {
    let location = try ModelFolder.location(of: name)
    self =
      M3Encoder.isIn(location)
      ? .m3(try M3Encoder(contentsOf: location)) : .encoder(try openModel(name).textEncoder())
  }
}
