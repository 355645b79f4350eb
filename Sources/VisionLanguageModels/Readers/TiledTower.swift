// Follows transformers' modeling_idefics3.py (Idefics3VisionTransformer, Idefics3Connector) and
// processing_idefics3.py, which are also those of SmolVLM.
import Checkpoints
import EmbeddingModels
import Imaging
import Layers
import Preconditions
import Tensors

/// A vision transformer that reads an image as tiles and as a whole, of which neighbouring patches become one
/// row: the image side of Idefics3 and SmolVLM.
struct TiledTower: ReaderNetwork {
  private let plan: TilePlan
  private let configuration: CLIPVisionConfiguration
  /// How many patches along each side become one row.
  private let factor: Int
  private let normalization: ImagePreprocessing
  private var tower: VisionTransformer
  private var projection: Linear

  /// A reader whose parameters are not set yet.
  ///
  /// - Parameters:
  ///   - plan: how images become tiles, of the tower's image size
  ///   - configuration: the tower's sizes
  ///   - factor: the number of patches along each side that become one row; divides those of a tile
  ///   - width: the width of the language model's embeddings
  init(plan: TilePlan, _ configuration: CLIPVisionConfiguration, factor: Int, width: Int) {
    (self.plan, self.configuration, self.factor) = (plan, configuration, factor)
    normalization = plan.preprocessing(width: plan.tileSide, height: plan.tileSide)
    tower = VisionTransformer(configuration, .sigLIP)
    projection = Linear(
      inputs: configuration.transformer.width * factor * factor, outputs: width, hasBias: false)
  }

  var patchSize: Int? { configuration.patchSize }

  func preprocessing(width: Int, height: Int) -> ImagePreprocessing {
    plan.preprocessing(width: width, height: height)
  }

  /// The number of rows of one tile, and of the whole.
  private var rowsPerView: Int { configuration.patchCount / (factor * factor) }

  func rowCount(width: Int, height: Int) -> Int {
    let tiles = plan.grid(width: width, height: height).map { $0.rows * $0.columns } ?? 0
    return (tiles + 1) * rowsPerView
  }

  func expansion(of placeholder: String, width: Int, height: Int) -> String {
    let (fence, view) = ("<fake_token_around_image>", String(repeating: placeholder, count: rowsPerView))
    let whole = fence + "<global-img>" + view + fence
    guard let grid = plan.grid(width: width, height: height) else { return whole }
    let tiles = (1...grid.rows).map { row in
      (1...grid.columns).map { fence + "<row_\(row)_col_\($0)>" + view }.joined() + "\n"
    }
    return tiles.joined() + "\n" + whole
  }

  func rows(ofViews views: Tensor) -> Tensor {
    projection(shuffled(tower(normalization.normalized(views))))
  }

  /// The tiles of each image, row by row, and behind them the whole: `[images · views, 3, side, side]`.
  func views(of pixels: Tensor) -> Tensor {
    let (images, side) = (pixels.shape[0], plan.tileSide)
    let whole = whole(of: pixels)
    guard let grid = plan.grid(width: pixels.shape[3], height: pixels.shape[2]) else { return whole }
    let count = grid.rows * grid.columns
    let tiles = pixels.patches(size: side).reshaped([images * count, 3, side, side])
    let order = (0..<images).flatMap { image in
      (0..<count).map { image * count + $0 } + [images * count + image]
    }
    return Tensor.concatenating([tiles, whole]).gatheringRows(at: order)
  }

  /// Each image in the size of a tile. One of whole levels is resized as the reference does it, with its
  /// levels rounded; the derivative is that of resizing without rounding.
  private func whole(of pixels: Tensor) -> Tensor {
    let (height, width, side) = (pixels.shape[2], pixels.shape[3], plan.tileSide)
    if (height, width) == (side, side) { return pixels }
    let resized = pixels.resampled(
      rows: AxisWeights(sourceCount: height, results: plan.sharesOfWhole(from: height)),
      columns: AxisWeights(sourceCount: width, results: plan.sharesOfWhole(from: width))
    ).clamped(to: 0...1)
    let values = (0..<pixels.shape[0]).map { index in
      let image = pixels.rows(index..<index + 1).imageOfWholeLevels
      return image.map { plan.whole(of: $0).channelPixels } ?? resized.detached.rows(index..<index + 1)
    }
    return resized.straightThrough(with: .concatenating(values))
  }

  /// Rows of neighbouring patches side by side, block by block: `[views · patches, width]` to
  /// `[views · rows, width · factor²]`.
  private func shuffled(_ states: Tensor) -> Tensor {
    let (count, width) = (configuration.patchCount, configuration.transformer.width)
    let across = configuration.imageSize / configuration.patchSize
    let blocks = across / factor
    let order = (0..<states.shape[0] / count).flatMap { view in
      (0..<count).map { index in
        let (block, inside) = (index / (factor * factor), index % (factor * factor))
        let row = block / blocks * factor + inside / factor
        let column = block % blocks * factor + inside % factor
        return view * count + row * across + column
      }
    }
    let rows = states.shape[0] / (factor * factor)
    return states.gatheringRows(at: order).reshaped([rows, width * factor * factor])
  }

  func use(ofTowerKey key: String) -> TensorUse {
    key.hasSuffix("embeddings.position_ids") ? .unused : .parameter(key)
  }

  /// Visits the tower under `tower.` and the projection under `projection.`.
  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try tower.visitParameters(prefix + "tower.", body)
    try projection.visitParameters(prefix + "projection.", body)
  }
}

extension Tensor {
  /// The largest distance of a level from a whole one that is the error of a float.
  private static let slack: Float = 1e-3

  /// The image of pixels `[1, 3, height, width]`; nil unless all are whole 8-bit levels.
  fileprivate var imageOfWholeLevels: Image? {
    let (height, width) = (shape[2], shape[3])
    let levels = values.map { $0 * 255 }
    let isWhole = levels.allSatisfy {
      ($0 - $0.rounded()).magnitude < Self.slack && (0...255).contains($0.rounded())
    }
    guard isWhole else { return nil }
    let area = height * width
    return Image(
      width: width, height: height, channels: 3,
      pixels: (0..<3 * area).map { UInt8(levels[$0 % 3 * area + $0 / 3].rounded()) })
  }
}
