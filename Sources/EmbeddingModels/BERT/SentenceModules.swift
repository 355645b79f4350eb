import Files
import Foundation

/// Where the parts of a sentence-transformers folder are, from `modules.json`; without that file, the folder
/// itself is the transformer.
struct SentenceModules {
  private(set) var transformer: URL
  private(set) var pooling: URL?
  private(set) var isNormalizing = false

  init(contentsOf folder: URL) throws {
    transformer = folder
    let file = folder.appendingPathComponent("modules.json")
    guard InputFile.exists(file) else { return }
    for (index, module) in try JSONField(contentsOf: file).elements().enumerated() {
      let type = try module.member("type")
      let path = try module.member("path")
      guard try !path.string().split(separator: "/").contains("..") else {
        throw path.error(expected: "a folder inside of the model's")
      }
      let place = try path.string().isEmpty ? folder : folder.appendingPathComponent(path.string())
      switch (index, try type.string().split(separator: ".").last) {
      case (0, "Transformer"): transformer = place
      case (1, "Pooling"): pooling = place
      case (2, "Normalize"): isNormalizing = true
      default:
        throw type.error(expected: "the modules Transformer, Pooling and, perhaps, Normalize, in this order")
      }
    }
  }
}
