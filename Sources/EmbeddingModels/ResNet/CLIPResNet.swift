// Follows open_clip's modified_resnet.py (ModifiedResNet).
import Layers
import Preconditions
import Tensors

/// The sizes of a convolutional image side.
struct CLIPResNetConfiguration: Sendable {
  /// The number of blocks in each of the four stages.
  let layers: [Int]
  /// The number of channels behind the stem; each stage doubles it.
  let width: Int
  let heads: Int
  /// The sides of the image in pixels, a multiple of 32.
  let imageSize: Int

  /// The number of channels behind the last stage.
  var features: Int { width * 32 }
}

/// 1×1, 3×3 and 1×1 convolutions beside a shortcut. Where the image shrinks, means of squares are taken
/// instead of steps.
private struct Bottleneck: Parameterized, Sendable {
  private var reduce: Convolution, spread: Convolution, expand: Convolution
  private var reduceNorm: BatchNorm, spreadNorm: BatchNorm, expandNorm: BatchNorm
  private var shortcut: (convolution: Convolution, norm: BatchNorm)?
  private let stride: Int

  /// The channels behind a block for each of its inner ones.
  static let expansion = 4

  init(inputs: Int, inner: Int, stride: Int) {
    let outputs = inner * Self.expansion
    reduce = Convolution(inputs: inputs, outputs: inner, size: 1)
    spread = Convolution(inputs: inner, outputs: inner, size: 3)
    expand = Convolution(inputs: inner, outputs: outputs, size: 1)
    (reduceNorm, spreadNorm) = (BatchNorm(channels: inner), BatchNorm(channels: inner))
    expandNorm = BatchNorm(channels: outputs)
    self.stride = stride
    if stride > 1 || inputs != outputs {
      shortcut = (Convolution(inputs: inputs, outputs: outputs, size: 1), BatchNorm(channels: outputs))
    }
  }

  func callAsFunction(_ input: Tensor) -> Tensor {
    let reduced = reduceNorm(reduce(input), rectified: true)
    let spread = shrunk(spreadNorm(self.spread(reduced), rectified: true))
    let identity = shortcut.map { $0.norm($0.convolution(shrunk(input))) } ?? input
    return expandNorm(expand(spread), adding: identity, rectified: true)
  }

  private func shrunk(_ planes: Tensor) -> Tensor {
    stride > 1 ? planes.averagePooled(size: stride) : planes
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try reduce.visitParameters(prefix + "conv1.", body)
    try reduceNorm.visitParameters(prefix + "bn1.", body)
    try spread.visitParameters(prefix + "conv2.", body)
    try spreadNorm.visitParameters(prefix + "bn2.", body)
    try expand.visitParameters(prefix + "conv3.", body)
    try expandNorm.visitParameters(prefix + "bn3.", body)
    // The means of squares stand before and have no parameters.
    try shortcut?.convolution.visitParameters(prefix + "downsample.0.", body)
    try shortcut?.norm.visitParameters(prefix + "downsample.1.", body)
  }
}

/// Three convolutions, the first of which halves the image's sides; means of squares halve them again.
private struct Stem: Parameterized, Sendable {
  private var convolutions: [Convolution]
  private var norms: [BatchNorm]

  init(width: Int) {
    convolutions = [
      Convolution(inputs: 3, outputs: width / 2, size: 3, stride: 2),
      Convolution(inputs: width / 2, outputs: width / 2, size: 3),
      Convolution(inputs: width / 2, outputs: width, size: 3),
    ]
    norms = [width / 2, width / 2, width].map { BatchNorm(channels: $0) }
  }

  func callAsFunction(_ planes: Tensor) -> Tensor {
    zip(convolutions, norms).reduce(planes) { $1.1($1.0($0), rectified: true) }.averagePooled(size: 2)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    for index in convolutions.indices {
      try convolutions[index].visitParameters("\(prefix)conv\(index + 1).", body)
      try norms[index].visitParameters("\(prefix)bn\(index + 1).", body)
    }
  }
}

/// The attention of the mean over an image's places to that mean and all places.
private struct PlaceAttention: Parameterized, Sendable {
  private var positions: Tensor
  private var queries: Linear, keys: Linear, values: Linear, output: Linear
  private let heads: Int

  init(_ configuration: CLIPResNetConfiguration, dimension: Int) {
    let (width, side) = (configuration.features, configuration.imageSize / 32)
    let square = { Linear(inputs: width, outputs: width) }
    positions = .unset([side * side + 1, width])
    (queries, keys, values) = (square(), square(), square())
    output = Linear(inputs: width, outputs: dimension)
    heads = configuration.heads
  }

  /// Planes `[features, batch, height, width]` to `[batch, dimension]`
  func callAsFunction(_ planes: Tensor) -> Tensor {
    let (width, batch) = (planes.shape[0], planes.shape[1])
    let (places, count) = (planes.shape[2] * planes.shape[3], positions.shape[0])
    let rows = planes.reshaped([width, batch * places]).transposed()
    let means = rows.meanPooled(lengths: Array(repeating: places, count: batch))
    // Each image's mean, then its places; one gather brings them into this order.
    let order = (0..<batch).flatMap { image in [image] + (0..<places).map { batch + image * places + $0 } }
    let tokens = Tensor.concatenating([means, rows]).gatheringRows(at: order)
    let placed = (tokens.reshaped([batch, count, width]) + positions).reshaped([batch * count, width])
    let mixed = attention(
      queries: queries(placed.gatheringRows(at: (0..<batch).map { $0 * count })), keys: keys(placed),
      values: values(placed), heads: heads, lengths: Array(repeating: count, count: batch),
      queryLengths: Array(repeating: 1, count: batch), isCausal: false)
    return output(mixed)
  }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try body(prefix + "positional_embedding", &positions)
    try queries.visitParameters(prefix + "q_proj.", body)
    try keys.visitParameters(prefix + "k_proj.", body)
    try values.visitParameters(prefix + "v_proj.", body)
    try output.visitParameters(prefix + "c_proj.", body)
  }
}

/// CLIP's convolutional image side, RN50 to RN50x64. Radford et al., 2021, arXiv:2103.00020.
struct CLIPResNet: ImageNetwork {
  private let configuration: CLIPResNetConfiguration
  private var stem: Stem
  private var stages: [[Bottleneck]]
  private var pool: PlaceAttention
  let dimension: Int

  var imageSize: Int { configuration.imageSize }
  var patchSize: Int? { nil }

  /// A network whose parameters are not set yet, with embeddings of `dimension` elements.
  init(_ configuration: CLIPResNetConfiguration, dimension: Int) {
    self.configuration = configuration
    self.dimension = dimension
    stem = Stem(width: configuration.width)
    pool = PlaceAttention(configuration, dimension: dimension)
    var inputs = configuration.width
    stages = configuration.layers.enumerated().map { stage, count in
      let inner = configuration.width << stage
      defer { inputs = inner * Bottleneck.expansion }
      return (0..<count).map { block in
        Bottleneck(
          inputs: block == 0 ? inputs : inner * Bottleneck.expansion, inner: inner,
          stride: block == 0 && stage > 0 ? 2 : 1)
      }
    }
  }

  func embeddings(of pixels: Tensor) -> Tensor {
    let size = configuration.imageSize
    require(
      pixels.shape.dropFirst() == [3, size, size],
      "expected pixels [batch, 3, \(size), \(size)], found the shape \(pixels.shape)")
    let planes = stem(pixels.exchangingImagesAndChannels())
    return pool(stages.joined().reduce(planes) { $1($0) })
  }

  func patchAttention(_ pixels: Tensor) -> Tensor? { nil }

  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try stem.visitParameters(prefix, body)
    for index in stages.indices { try stages[index].visitParameters("\(prefix)layer\(index + 1).", body) }
    try pool.visitParameters(prefix + "attnpool.", body)
  }
}
