import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Imaging
import Layers
import Tensors

/// A tiny checkpoint of random weights with what the reference computes on it.
struct ParityFixture {
  struct Text {
    let text: String
    let tokens: [Int32]
    let embedding: Tensor
    let cotangent: Tensor
    let gradient: Tensor?
  }

  struct Picture {
    /// `[3, height, width]` in 0...1; of a large image, the levels of squares of `enlargement` pixels.
    let pixels: Tensor
    let enlargement: Int
    let embedding: Tensor
    let cotangent: Tensor
    let gradient: Tensor
  }

  /// An image of 8-bit levels, and what preprocessing makes of it.
  struct Preprocessed {
    let image: Image
    let levels: [UInt8]
  }

  let folder: URL
  let texts: [Text]
  let pictures: [Picture]
  let preprocessed: [Preprocessed]
  let logit: LearnedLogit?
  let withoutGradient: Set<String>

  static let root = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

  init(_ name: String) throws {
    folder = Self.root.appendingPathComponent(name, isDirectory: true)
    let parity = try JSONField(contentsOf: folder.appendingPathComponent("parity.json"))
    texts = try parity.member("texts").ifPresent?.elements().map(Text.init) ?? []
    pictures =
      try parity.member("images").ifPresent?.elements().map {
        try Picture($0, enlargement: parity.member("enlargement").ifPresent?.integer() ?? 1)
      } ?? []
    preprocessed =
      try parity.member("preprocessed").ifPresent?.elements().map(Preprocessed.init) ?? []
    logit = try parity.member("logit").ifPresent?.decoded()
    withoutGradient = try Set(
      parity.member("parametersWithoutGradient").ifPresent?.elements().map { try $0.string() } ?? [])
  }

  func parameterGradients() throws -> Checkpoint {
    try Checkpoint(files: [folder.appendingPathComponent("parameter_gradients.safetensors")])
  }
}

extension ParityFixture.Text {
  init(_ field: JSONField) throws {
    text = try field.member("text").string()
    tokens = try field.member("tokens").elements().map { Int32(try $0.integer()) }
    embedding = try Tensor(vector: field.member("embedding"))
    cotangent = try field.member("cotangent").ifPresent.map(Tensor.init(vector:)) ?? Tensor([Float]())
    gradient = try field.member("gradient").ifPresent.map(Tensor.init(shaped:))
  }
}

extension ParityFixture.Picture {
  init(_ field: JSONField, enlargement: Int) throws {
    self.enlargement = enlargement
    pixels = try Tensor(shaped: field.member("pixels"))
    embedding = try Tensor(vector: field.member("embedding"))
    cotangent = try Tensor(vector: field.member("cotangent"))
    gradient = try Tensor(shaped: field.member("gradient"))
  }
}

extension ParityFixture.Picture {
  /// The image itself, `[1, 3, height, width]`.
  var image: Tensor {
    let (rows, columns, values) = (pixels.shape[1], pixels.shape[2], pixels.values)
    let (height, width) = (rows * enlargement, columns * enlargement)
    let enlarged = (0..<3 * height * width).map { index in
      let (plane, y, x) = (index / (height * width), index / width % height, index % width)
      return values[(plane * rows + y / enlargement) * columns + x / enlargement]
    }
    return Tensor(enlarged, shape: [1, 3, height, width])
  }

  /// The gradient with respect to `pixels` from one with respect to `image`: the sums over squares.
  func gathered(_ gradient: Tensor) -> Tensor {
    let (rows, columns) = (pixels.shape[1], pixels.shape[2])
    let (height, width) = (rows * enlargement, columns * enlargement)
    var sums = [Float](repeating: 0, count: pixels.count)
    for (index, value) in gradient.values.enumerated() {
      let (plane, y, x) = (index / (height * width), index / width % height, index % width)
      sums[(plane * rows + y / enlargement) * columns + x / enlargement] += value
    }
    return Tensor(sums, shape: pixels.shape)
  }
}

extension ParityFixture.Preprocessed {
  init(_ field: JSONField) throws {
    let bytes = { (key: String) in [UInt8](Data(base64Encoded: try field.member(key).string()) ?? Data()) }
    image = Image(
      width: try field.member("width").integer(), height: try field.member("height").integer(), channels: 3,
      pixels: try bytes("source"))
    levels = try bytes("result")
  }
}

extension Tensor {
  init(vector field: JSONField) throws { self.init(try field.elements().map { Float(try $0.number()) }) }

  init(shaped field: JSONField) throws {
    self = try Tensor(vector: field.member("values")).reshaped(
      field.member("shape").elements().map { try $0.integer() })
  }

  var length: Float { squared().sum().sqrt().item }

  /// |self − other| / |other|, infinite for other shapes or values that are not finite.
  func relativeDistance(to other: Tensor) -> Float {
    guard shape == other.shape else { return .infinity }
    let distance = (self - other).length / max(other.length, 1e-20)
    return distance.isFinite ? distance : .infinity
  }

  func largestDifference(from other: Tensor) -> Float {
    guard shape == other.shape else { return .infinity }
    return zip(values, other.values).reduce(0) { largest, pair in
      let difference = (pair.0 - pair.1).magnitude
      return difference.isFinite ? max(largest, difference) : .infinity
    }
  }
}
