import Crossmatch
import Foundation
import Tensors

/// The tiny checkpoints of the model tests.
enum TinyModel {
  static func folder(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("EmbeddingModelsTests/Fixtures/\(name)", isDirectory: true)
  }

  static func textEncoder(_ name: String) throws -> any TextEncoder {
    try ModelFolder(contentsOf: folder(name)).textEncoder()
  }
}

/// A folder that is removed when the test is over.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    UUID().uuidString, isDirectory: true)

  init() throws { try OutputFile.makeFolder(url) }

  deinit { try? FileManager.default.removeItem(at: url) }
}

/// The objective of most tests: towards another text.
func towards(_ text: String, _ encoder: any TextEncoder) -> CosineObjective {
  CosineObjective(target: encoder.textEmbeddings(of: [text]))
}
