import Files
import Foundation
import Imaging
import Layers

extension ModelDescription {
  /// Describes a model that was read from a folder. Takes the digest of its weights.
  ///
  /// Throws `InputError` when a file of the folder can no longer be read.
  public init(of folder: ModelFolder) throws {
    let files = folder.files
    layout = files.isOpenCLIP ? .openCLIP : files.modules.isListed ? .sentenceTransformers : .transformers
    family =
      layout == .openCLIP ? layout.rawValue : try files.configuration().member("model_type").string()
    identity = try folder.identity()
    notes = folder.notes
    switch folder.model {
    case .text(let encoder):
      parameterCount = Self.parameterCount(encoder)
      text = try TextSide(encoder, files)
    case .image(let encoder):
      parameterCount = Self.parameterCount(encoder)
      image = ImageSide(encoder)
    case .imageText(let model):
      parameterCount = Self.parameterCount(model)
      text = try TextSide(model, files)
      image = ImageSide(model)
    }
  }

  private static func parameterCount(_ model: Any) -> Int? {
    (model as? any Parameterized).map { $0.parameters.reduce(0) { $0 + $1.tensor.count } }
  }
}

extension ModelDescription.TextSide {
  fileprivate init(_ encoder: any TextEncoder, _ files: ModelFiles) throws {
    tokenizer = encoder.tokenizer.kind
    vocabularySize = encoder.tokenizer.vocabularySize
    contextLength = encoder.contextLength
    width = encoder.tokenEmbeddings.columns
    dimension = encoder.textDimension
    let sentences = encoder as? SentenceEncoder
    pooling = sentences?.poolingModes
    steps = sentences?.stepNames ?? []
    prompts = try Dictionary(uniqueKeysWithValues: files.prompts().all)
    prompt = encoder.tokenizer.prompt
  }
}

extension ModelDescription.ImageSide {
  fileprivate init(_ encoder: any ImageEncoder) {
    (inputWidth, inputHeight) = (encoder.imageSize.width, encoder.imageSize.height)
    patchSize = encoder.patchSize
    dimension = encoder.imageDimension
    preprocessing = encoder.preprocessing.steps
  }
}

extension ImagePreprocessing {
  /// The steps in words.
  fileprivate var steps: [String] {
    var steps: [String] = []
    if let background { steps.append("put into the middle of a square of the levels \(background)") }
    switch resizing {
    case .none: break
    case .shortestEdge(let edge): steps.append("resize the shorter side to \(edge) (\(filter))")
    case .longestEdge(let size): steps.append("fit into \(size.width) × \(size.height) (\(filter))")
    case .exact(let size): steps.append("resize to \(size.width) × \(size.height) (\(filter))")
    case .longestEdgeThenExact(let edge, let size):
      steps.append("resize the longer side to \(edge) (\(filter))")
      steps.append("resize to \(size.width) × \(size.height) (\(filter))")
    }
    if let crop { steps.append("cut \(crop.width) × \(crop.height) out of the middle") }
    if rescaleFactor != 1 { steps.append("multiply levels by \(rescaleFactor)") }
    if mean != [0, 0, 0] { steps.append("subtract \(mean)") }
    if standardDeviation != [1, 1, 1] { steps.append("divide by \(standardDeviation)") }
    return steps
  }
}
