// Follows transformers' modeling_llava.py (LlavaModel.get_image_features).
import Checkpoints
import EmbeddingModels
import Imaging
import Layers
import Tensors

/// A vision transformer of which some states are read, side by side, and projected: the image side of LLaVA.
struct ProjectedTower: ReaderNetwork {
  private let preprocessing: ImagePreprocessing
  private let configuration: CLIPVisionConfiguration
  private var tower: VisionTransformer
  private var projector: Projector
  private let depths: [Int]
  private let dropsFirst: Bool

  /// A reader whose parameters are not set yet.
  ///
  /// - Parameters:
  ///   - preprocessing: up to the tower's image size
  ///   - tower: what kind of tower it is
  ///   - features: which states of it are read
  ///   - projector: from the states' width, times the number of depths, to the language model's
  init(
    preprocessing: ImagePreprocessing, tower: TowerConfiguration, features: TowerFeatures,
    projector: Projector
  ) {
    (self.preprocessing, self.projector) = (preprocessing, projector)
    configuration = tower.sizes
    (depths, dropsFirst) = (features.depths, features.dropsFirst)
    var parts = tower.parts
    parts.normalizesOutput = false
    self.tower = VisionTransformer(tower.sizes, parts, depth: features.depths.max())
  }

  var patchSize: Int? { configuration.patchSize }

  func preprocessing(width: Int, height: Int) -> ImagePreprocessing { preprocessing }

  func rowCount(width: Int, height: Int) -> Int { tower.tokensPerImage - (dropsFirst ? 1 : 0) }

  func rows(ofViews pixels: Tensor) -> Tensor {
    let all = tower.states(of: preprocessing.normalized(pixels), after: depths)
    let (length, images) = (tower.tokensPerImage, pixels.shape[0])
    let kept = (0..<images * length).filter { !dropsFirst || $0 % length > 0 }
    let read = all.map { dropsFirst ? $0.gatheringRows(at: kept) : $0 }
    return projector(read.count == 1 ? read[0] : .concatenatingColumns(read))
  }

  /// Blocks and norms behind the last state that is read have no use, nor has a pooling head.
  func use(ofTowerKey key: String) -> TensorUse {
    if key.hasSuffix("embeddings.position_ids") || key.hasPrefix("post_layernorm.") || key.hasPrefix("head.")
    {
      return .unused
    }
    let block = key.without("encoder.layers.").flatMap { $0.split(separator: ".").first }.flatMap { Int($0) }
    let isBeyond = block.map { $0 >= depths.max() ?? 0 && $0 < configuration.transformer.layers } ?? false
    return isBeyond ? .unused : .parameter(key)
  }

  /// Visits the tower under `tower.` and the layers of the projector under `projector.`.
  mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try tower.visitParameters(prefix + "tower.", body)
    try projector.visitParameters(prefix + "projector.", body)
  }
}
