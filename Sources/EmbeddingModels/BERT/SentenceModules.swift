import Files
import Foundation

/// The places of the parts of a sentence-transformers folder, from `modules.json`. Without that file, the
/// folder itself is the transformer, and no text gets a prompt.
struct SentenceModules {
  private(set) var transformer: URL
  private(set) var pooling: URL?
  private(set) var isNormalizing = false
  /// The prompt before every text.
  private(set) var prompt = ""

  init(contentsOf folder: URL) throws {
    transformer = folder
    let file = folder.appendingPathComponent("modules.json")
    guard InputFile.exists(file) else { return }
    let modules = try JSONField(contentsOf: file)
    for (index, module) in try modules.elements().enumerated() {
      let type = try module.member("type")
      switch (index, try type.string().split(separator: ".").last) {
      case (0, "Transformer"): transformer = try Self.folder(module.member("path"), in: folder)
      case (1, "Pooling"): pooling = try Self.folder(module.member("path"), in: folder)
      case (2, "Normalize"): isNormalizing = true
      default: throw type.error(expected: Self.supported)
      }
    }
    guard pooling != nil else { throw modules.error(expected: Self.supported) }
    prompt = try SentencePrompt.read(in: folder)
  }

  private static let supported =
    "the modules Transformer, Pooling and, perhaps, Normalize, in this order"

  private static func folder(_ field: JSONField, in folder: URL) throws -> URL {
    let path = try field.string()
    guard !path.split(separator: "/").contains(".."), !path.utf8.contains(0) else {
      throw field.error(expected: "a folder inside of the model's")
    }
    return path.isEmpty ? folder : folder.appendingPathComponent(path, isDirectory: true)
  }
}
