// Follows LLaVA's multimodal_encoder/clip_encoder.py.
import Checkpoints
import EmbeddingModels
import Files
import Foundation
import Imaging
import Layers
import Tensors

/// The vision tower that a model in LLaVA's own layout uses: the one inside of its checkpoint, or that of the
/// folder that `mm_vision_tower` names.
struct OriginalTower {
  let tower: TowerConfiguration
  /// The folder of a tower with weights of its own; nil when those inside of the checkpoint are used.
  let folder: URL?
  /// The preprocessing that lies beside the tower, if there is a folder.
  let preprocessing: ImagePreprocessing?
  /// Which tower is used, in a sentence.
  let note: String

  /// Where a tower's parameters stand inside of a checkpoint.
  private static let inside = "model.vision_tower.vision_tower."

  /// Finds the tower: LLaVA's own code loads the folder that is named, unless the configuration says that the
  /// tower was trained as well; without such a folder, what the checkpoint holds is all there is.
  ///
  /// - Parameters:
  ///   - model: the model's folder
  ///   - config: its `config.json`
  /// - Throws: `InputError` when there is neither, or when a file is malformed
  init(in model: URL, config: JSONField) throws {
    let field = try config.member("mm_vision_tower")
    let name = try field.string()
    let beside = Self.folder(named: name, for: model)
    let ownWeights = beside.flatMap { folder in (try? Checkpoint(contentsOf: folder)).map { _ in folder } }
    let checkpoint = try Checkpoint(contentsOf: model)
    let isInside = checkpoint.keys.contains { $0.hasPrefix(Self.inside) }
    let wasTrained = try config.member("unfreeze_mm_vision_tower").ifPresent?.bool() ?? false
    guard isInside || ownWeights != nil else {
      throw field.error(
        expected: "a vision tower inside of the checkpoint, or its folder \(name) in the model's or beside it"
      )
    }
    preprocessing = try beside.flatMap {
      InputFile.exists($0.appendingPathComponent("preprocessor_config.json"))
        ? try ImagePreprocessing(contentsOf: $0) : nil
    }
    folder = isInside && wasTrained ? nil : ownWeights
    let sizes = try beside.map { try CLIPVisionConfiguration(clip: Self.section(in: $0)) }
    tower = TowerConfiguration(
      try sizes ?? CLIPVisionConfiguration(shapesIn: checkpoint, behind: Self.inside), .clip)
    note =
      folder == nil
      ? "the vision tower is the one inside of the checkpoint"
      : "the vision tower is the one in the folder \(name)"
        + (isInside ? "; the one inside of the checkpoint is not used, as in LLaVA's own code" : "")
  }

  /// The section of a tower's sizes in the `config.json` of a folder, of a tower or of a whole CLIP model.
  private static func section(in folder: URL) throws -> JSONField {
    let config = try JSONField(contentsOf: folder.appendingPathComponent("config.json"))
    return try config.member("vision_config").ifPresent ?? config
  }

  /// The folder of a tower by its name on the hub: in the model's folder or beside it, under both parts of
  /// the name or the last alone; or anywhere by its path.
  private static func folder(named name: String, for model: URL) -> URL? {
    let last = (name as NSString).lastPathComponent
    let places = [model, model.deletingLastPathComponent()].flatMap { place in
      [name, last].map { place.appendingPathComponent($0, isDirectory: true) }
    }
    let candidates = name.hasPrefix("/") ? [URL(fileURLWithPath: name, isDirectory: true)] : places
    return candidates.first { InputFile.exists($0.appendingPathComponent("config.json")) }
  }

  /// The beginnings of keys in a tower's own checkpoint that is one of a whole CLIP model.
  private static let besides = ["text_model.", "text_projection.", "visual_projection.", "logit_scale"]

  /// What a tensor of the model's checkpoint is, or of the tower's own.
  func use(ofKey key: String, _ parts: VisionLanguageParts) -> TensorUse {
    if let own = key.without(Self.inside) { return folder == nil ? parts.towerUse(ofKey: own) : .unused }
    if let own = key.without("model.mm_projector.") {
      let pieces = own.split(separator: ".")
      guard pieces.count == 2, let number = Int(pieces[0]), number % 2 == 0 else {
        return .parameter("vision.projector.0.\(own)")
      }
      return .parameter("vision.projector.\(number / 2).\(pieces[1])")
    }
    if folder != nil {
      if key.hasPrefix("vision_model.") { return parts.towerUse(ofKey: key) }
      if Self.besides.contains(where: key.hasPrefix) { return .unused }
    }
    return parts.languageUse(ofKey: key)
  }
}

extension CLIPVisionConfiguration {
  /// The sizes of a CLIP tower by the shapes of its tensors: heads are 64 wide.
  ///
  /// - Parameters:
  ///   - checkpoint: what holds the tower
  ///   - prefix: what stands before its keys
  /// - Throws: `InputError` when there are no such tensors
  fileprivate init(shapesIn checkpoint: Checkpoint, behind prefix: String) throws {
    let prefix = prefix + "vision_model."
    func shape(_ name: String, _ rank: Int) throws -> [Int] {
      guard let shape = checkpoint.shape(of: prefix + name), shape.count == rank, shape.allSatisfy({ $0 > 0 })
      else {
        throw InputError(
          file: checkpoint.listing.path, field: prefix + name, expected: "a tensor of \(rank) axes",
          found: checkpoint.shape(of: prefix + name).map { "the shape \($0)" } ?? "nothing")
      }
      return shape
    }
    let patch = try shape("embeddings.patch_embedding.weight", 4)
    let positions = try shape("embeddings.position_embedding.weight", 2)[0]
    let side = Int(Double(positions - 1).squareRoot())
    guard side * side == positions - 1, side > 0, patch[2] == patch[3], side * patch[3] <= 1 << 14 else {
      throw InputError(
        file: checkpoint.listing.path, field: prefix + "embeddings.position_embedding.weight",
        expected: "a class token and a square of patches", found: "\(positions) positions")
    }
    let blocks = Set(
      checkpoint.keys.compactMap { key in
        key.without(prefix + "encoder.layers.").flatMap { $0.split(separator: ".").first }.flatMap { Int($0) }
      })
    guard patch[0] % 64 == 0, blocks.count <= 1024 else {
      throw InputError(
        file: checkpoint.listing.path, field: prefix + "embeddings.patch_embedding.weight",
        expected: "a width of heads of 64, and at most 1024 layers",
        found: "\(patch[0]), and \(blocks.count) layers")
    }
    self.init(
      transformer: CLIPTransformerConfiguration(
        width: patch[0], layers: blocks.count, heads: patch[0] / 64,
        intermediateSize: try shape("encoder.layers.0.mlp.fc1.weight", 2)[0], activation: .quickGELU,
        epsilon: 1e-5), imageSize: side * patch[3], patchSize: patch[3])
  }
}
