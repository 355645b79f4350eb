import Checkpoints
import Foundation
import Synchronization

/// The folder that a model was read from. The digest of its weights is taken when it is asked for, and once.
final class ModelSource: Sendable {
  private let folder: URL
  /// The folders of the weights: that of the model, or some inside of it.
  private let weights: [URL]
  /// What was chosen of how it is read.
  private let reading: String?
  private let digest = Mutex<String?>(nil)

  init(_ files: ModelFiles) {
    (folder, weights, reading) = (files.folder, files.modules.weights, files.options.reading)
  }

  /// Throws `InputError` when the weights cannot be read.
  func identity() throws -> ModelIdentity {
    let sha256 = try digest.withLock { known in
      if let known { return known }
      let digest = try Checkpoint.sha256(of: weights.map(Checkpoint.init(contentsOf:)))
      known = digest
      return digest
    }
    return ModelIdentity(name: folder.lastPathComponent, path: folder.path, sha256: sha256, reading: reading)
  }
}
