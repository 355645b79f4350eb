import Files
import Foundation
import Tensors

/// One golden of the reference: what an operation gives for certain inputs, and its gradients.
struct OperationCase {
  let name: String
  let operation: String
  let parameters: JSONField
  let inputs: [Tensor]
  let output: Tensor
  let cotangent: Tensor
  let gradients: [Tensor]

  static let all: [OperationCase] = {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")
    do {
      return try ["operations.json", "planes.json"].flatMap {
        try JSONField(contentsOf: folder.appendingPathComponent($0)).member("cases").elements()
          .map(OperationCase.init)
      }
    } catch {
      fatalError("\(error)")
    }
  }()

  static func named(_ name: String) -> OperationCase { all.first { $0.name == name }! }

  private init(_ field: JSONField) throws {
    name = try field.member("name").string()
    operation = try field.member("operation").string()
    parameters = try field.member("parameters")
    inputs = try field.member("inputs").elements().map(Tensor.init(fixture:))
    output = try Tensor(fixture: field.member("output"))
    cotangent = try Tensor(fixture: field.member("cotangent"))
    gradients = try field.member("gradients").elements().map(Tensor.init(fixture:))
  }

  /// Runs the operation of this case on other inputs of the same shapes.
  func apply(_ inputs: [Tensor]) throws -> Tensor {
    try Operation.apply(operation, to: inputs, parameters)
  }

  var hasModerateInputs: Bool { inputs.allSatisfy { $0.values.allSatisfy { $0.magnitude < 30 } } }

  /// The scalar whose gradients the fixture holds.
  func weightedSum(_ inputs: [Tensor]) throws -> Tensor { try (apply(inputs) * cotangent).sum() }
}

extension Tensor {
  init(fixture field: JSONField) throws {
    self.init(
      try field.member("values").elements().map { Float(try $0.number()) },
      shape: try field.member("shape").elements().map { try $0.integer() })
  }

  /// The largest difference of elements, in units of `1 + |other|`.
  func deviation(from other: Tensor) -> Float {
    guard shape == other.shape else { return .infinity }
    var largest: Float = 0
    for (mine, its) in zip(values, other.values) {
      let deviation = Swift.abs(mine - its) / (1 + Swift.abs(its))
      guard deviation.isFinite else { return .infinity }
      largest = max(largest, deviation)
    }
    return largest
  }
}

extension JSONField {
  func integers(_ key: String) throws -> [Int] { try member(key).elements().map { try $0.integer() } }
  func float(_ key: String) throws -> Float { Float(try member(key).number()) }
  func floats(_ key: String) throws -> [Float] { try member(key).floats() }
  func floats() throws -> [Float] { try elements().map { Float(try $0.number()) } }
}

/// Every public operation by the name that the fixtures use.
enum Operation {
  static let names: Set<String> = [
    "add", "subtract", "multiply", "divide", "negate", "scale", "addScalar", "exp", "log", "sqrt",
    "squared", "tanh", "sigmoid", "abs", "relu", "clamp", "gelu", "geluTanh", "quickGELU", "sum", "mean",
    "sumLast", "meanLast", "maxLast", "logSumExp", "softmax", "logSoftmax", "crossEntropy", "matmul",
    "linear", "linearNoBias", "linearResidual", "transpose", "reshape", "rows", "gatherRows", "concatenate",
    "layerNorm", "normalize", "attention", "meanPool", "maxPool", "patches", "cosine", "composite",
    "bilinear", "convolution", "affineSampling", "repeatingChannels", "silu", "rmsNorm",
    "rotation", "distanceAttention",
  ]

  static func apply(_ name: String, to x: [Tensor], _ p: JSONField) throws -> Tensor {
    switch name {
    case "add": x[0] + x[1]
    case "subtract": x[0] - x[1]
    case "multiply": x[0] * x[1]
    case "divide": x[0] / x[1]
    case "negate": -x[0]
    case "scale": x[0] * (try p.float("factor"))
    case "addScalar": x[0] + (try p.float("value"))
    case "exp": x[0].exp()
    case "log": x[0].log()
    case "sqrt": x[0].sqrt()
    case "squared": x[0].squared()
    case "tanh": x[0].tanh()
    case "sigmoid": x[0].sigmoid()
    case "abs": x[0].abs()
    case "relu": x[0].relu()
    case "clamp": x[0].clamped(to: try p.float("lower")...p.float("upper"))
    case "gelu": x[0].gelu()
    case "geluTanh": x[0].geluTanh()
    case "quickGELU": x[0].quickGELU()
    case "sum": x[0].sum()
    case "mean": x[0].mean()
    case "sumLast": x[0].rowSums()
    case "meanLast": x[0].rowMeans()
    case "maxLast": x[0].rowMaxima()
    case "logSumExp": x[0].logSumExp()
    case "softmax": x[0].softmax()
    case "logSoftmax": x[0].logSoftmax()
    case "crossEntropy": x[0].crossEntropy(targets: try p.integers("targets"))
    case "matmul":
      matrixProduct(
        x[0], x[1], transposeA: try p.member("transposeA").bool(),
        transposeB: try p.member("transposeB").bool())
    case "linear": x[0].linear(weight: x[1], bias: x[2])
    case "linearNoBias": x[0].linear(weight: x[1])
    case "linearResidual": x[0].linear(weight: x[1], bias: x[2], residual: x[3])
    case "transpose": x[0].transposed()
    case "reshape": x[0].reshaped(try p.integers("shape"))
    case "rows": x[0].rows(try p.member("start").integer()..<p.member("end").integer())
    case "gatherRows": x[0].gatheringRows(at: try p.integers("indices"))
    case "concatenate": .concatenating(x)
    case "layerNorm": x[0].layerNormalized(gamma: x[1], beta: x[2], epsilon: try p.float("epsilon"))
    case "normalize": x[0].l2Normalized()
    case "attention":
      attention(
        queries: x[0], keys: x[1], values: x[2], heads: try p.member("heads").integer(),
        lengths: try p.integers("lengths"),
        queryLengths: try p.member("queries").ifPresent == nil ? nil : p.integers("queries"),
        isCausal: try p.member("causal").bool())
    case "meanPool": x[0].meanPooled(lengths: try p.integers("lengths"))
    case "maxPool": x[0].maxPooled(lengths: try p.integers("lengths"))
    case "patches": x[0].patches(size: try p.member("size").integer())
    case "cosine": x[0].cosineSimilarity(to: x[1])
    case "composite":
      x[0].linear(weight: x[1], bias: x[2]).layerNormalized(gamma: x[3], beta: x[4], epsilon: 1e-5).gelu()
        .mean()
    case "bilinear":
      x[0].resampled(
        rows: try .bilinear(from: x[0].shape[1], to: p.member("height").integer()).padded(p.integers("rows")),
        columns: try .bilinear(from: x[0].shape[2], to: p.member("width").integer())
          .padded(p.integers("columns")))
    case "convolution":
      x[0].resampled(
        rows: .convolution(try p.floats("taps"), count: x[0].shape[1]),
        columns: .convolution(try p.floats("taps"), count: x[0].shape[2]))
    case "affineSampling":
      x[0].sampled(by: try AffineMap(rows: p.member("rows").elements().map { try $0.floats() }))
    case "repeatingChannels": x[0].repeatingChannels(try p.member("count").integer())
    case "silu": x[0].silu()
    case "rmsNorm": x[0].rootMeanSquareNormalized(gamma: x[1], epsilon: try p.float("epsilon"))
    case "rotation":
      x[0].rotated(by: try Tensor(fixture: p.member("angles")), heads: try p.member("heads").integer())
    case "distanceAttention":
      attention(
        queries: x[0], keys: x[1], values: x[2], heads: try p.member("heads").integer(),
        keyHeads: try p.member("keyHeads").integer(), lengths: try p.integers("lengths"),
        queryLengths: try p.member("queries").ifPresent == nil ? nil : p.integers("queries"),
        queryStarts: try p.member("starts").ifPresent == nil ? nil : p.integers("starts"),
        isCausal: try p.member("causal").bool(), reach: try p.member("reach").ifPresent?.integer(),
        bias: x.count > 3 ? RelativeBias(centredTable: x[3]) : nil,
        scale: try p.member("scale").ifPresent == nil ? nil : p.float("scale"))
    default: try PlaneOperation.apply(name, to: x, p)
    }
  }
}

extension RelativeBias {
  /// The bucket of a distance is the distance plus half the table, kept within the table.
  fileprivate init(centredTable table: Tensor) {
    let count = table.shape[0]
    self.init(table: table) { min(max($0 + count / 2, 0), count - 1) }
  }
}

extension AxisWeights {
  fileprivate func padded(_ sides: [Int]) -> AxisWeights { padded(before: sides[0], after: sides[1]) }
}

extension AffineMap {
  fileprivate init(rows: [[Float]]) {
    self.init(a: rows[0][0], b: rows[0][1], c: rows[1][0], d: rows[1][1], dx: rows[0][2], dy: rows[1][2])
  }
}
