import Foundation
import Locks

/// The model types that folders can be of, by the `model_type` that `config.json` names.
final class ModelTypes: Sendable {
  typealias Loader = @Sendable (ModelFiles) throws -> ModelFolder.Model

  static let shared = ModelTypes()

  private let loaders = Mutex<[String: Loader]>(
    TextTransformers.types.mapValues { type in
      { @Sendable files in .text(try SentenceEncoder(files, type)) }
    }
    .merging([
      "clip": { .imageText(try CLIP($0)) },
      "clip_text_model": { .text(try CLIPTextTower($0)) },
      "clip_vision_model": { .image(try CLIPVisionTower($0)) },
      "siglip": { .imageText(try DualEncoder(sigLIP: $0)) },
    ]) { $1 })

  /// The names of all known types in the order of the alphabet.
  var names: [String] { loaders.withLock { $0.keys.sorted() } }

  func register(_ name: String, _ loader: @escaping Loader) { loaders.withLock { $0[name] = loader } }

  /// Reads a model of a known type.
  func load(_ name: String, from files: ModelFiles) throws -> ModelFolder.Model {
    guard let loader = loaders.withLock({ $0[name] }) else {
      fatalError("expected one of the model types \(names), found \(name)")
    }
    return try loader(files)
  }
}
