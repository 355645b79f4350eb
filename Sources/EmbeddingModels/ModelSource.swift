import Checkpoints
import Foundation
import Locks

/// The folder that a model was read from. The digest of its weights is taken when it is asked for, and once.
package final class ModelSource: Sendable {
  private let folder: URL
  /// The folders of the weights: that of the model, or some inside of it.
  private let weights: [URL]
  /// What was chosen of how it is read.
  private let reading: String?
  private let digest = Mutex<String?>(nil)

  convenience init(_ files: ModelFiles) {
    self.init(folder: files.folder, weights: files.modules.weights, reading: files.options.reading)
  }

  /// A model's folder.
  ///
  /// - Parameters:
  ///   - folder: the folder as it was given
  ///   - weights: the folders of the weights: that of the model, or some inside of it
  ///   - reading: what was chosen of how it is read, in words; nil when nothing was
  package init(folder: URL, weights: [URL], reading: String? = nil) {
    (self.folder, self.weights, self.reading) = (folder, weights, reading)
  }

  /// The model's name, folder and digest. Throws `InputError` when the weights cannot be read.
  package func identity() throws -> ModelIdentity {
    let sha256 = try digest.withLock { known in
      if let known { return known }
      let digest = try Checkpoint.sha256(of: weights.map(Checkpoint.init(contentsOf:)))
      known = digest
      return digest
    }
    return ModelIdentity(name: folder.lastPathComponent, path: folder.path, sha256: sha256, reading: reading)
  }
}
