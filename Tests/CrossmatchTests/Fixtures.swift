import Crossmatch
import Foundation
import Tensors
import TestSupport

/// The tiny checkpoints of the model tests.
enum TinyModel {
  static func textEncoder(_ name: String) throws -> any TextEncoder {
    try ModelFolder(contentsOf: RepositoryFixtures.model(name)).textEncoder()
  }
}

/// The objective of most tests: towards another text.
func towards(_ text: String, _ encoder: any TextEncoder) -> CosineObjective {
  CosineObjective(target: encoder.textEmbeddings(of: [text]))
}
