// Follows sentence_transformers/base/model.py (6.2) and SentenceTransformer._load_sbert_model (2.x to 5.2).
import Files
import Foundation

/// The parts of a sentence-transformers folder, from `modules.json`. Without that file, the folder itself is
/// the transformer.
struct SentenceModules: Sendable {
  /// What is done to the vectors after the transformer and the pooling.
  enum Step: Sendable {
    /// A linear layer, whose files are in a folder of this name.
    case dense(name: String, URL)
    /// Division by the length.
    case normalize
  }

  /// The folder of the transformer.
  private(set) var transformer: URL
  /// The folder of the pooling module, nil where there is none.
  private(set) var pooling: URL?
  private(set) var steps: [Step] = []
  /// Whether the transformer itself gives one vector for a text, as CLIP does.
  private(set) var givesWholeVectors = false
  /// Whether there is a `modules.json`.
  private(set) var isListed = false

  init(contentsOf folder: URL) throws {
    transformer = folder
    let file = folder.appendingPathComponent("modules.json")
    guard InputFile.exists(file) else { return }
    isListed = true
    let modules = try JSONField(contentsOf: file)
    for (index, module) in try modules.elements().enumerated() {
      let type = try module.member("type")
      switch (index, try type.string().split(separator: ".").last) {
      case (0, "Transformer"): transformer = try Self.folder(module.member("path"), in: folder)
      case (0, "CLIPModel"):
        transformer = try Self.folder(module.member("path"), in: folder)
        givesWholeVectors = true
      case (1, "Pooling") where !givesWholeVectors:
        pooling = try Self.folder(module.member("path"), in: folder)
      case (2..., "Dense") where !givesWholeVectors:
        let path = try module.member("path")
        steps.append(.dense(name: try path.string(), try Self.folder(path, in: folder)))
      case (2..., "Normalize") where !givesWholeVectors: steps.append(.normalize)
      default: throw type.error(expected: Self.supported)
      }
    }
    if pooling == nil { givesWholeVectors = try givesWholeVectors || Self.givesWholeVectors(transformer) }
    guard pooling != nil || givesWholeVectors else { throw modules.error(expected: Self.supported) }
  }

  /// The folders with weights: that of the transformer, then those of the dense layers.
  var weights: [URL] {
    [transformer]
      + steps.compactMap { step in
        if case .dense(_, let folder) = step { folder } else { nil }
      }
  }

  private static let supported =
    "a Transformer, then Pooling, then any of Dense and Normalize; or a CLIPModel alone"

  /// Whether the settings of a transformer that stands alone say so.
  private static func givesWholeVectors(_ folder: URL) throws -> Bool {
    let file = folder.appendingPathComponent("sentence_bert_config.json")
    guard InputFile.exists(file) else { return false }
    return try JSONField(contentsOf: file).member("module_output_name").ifPresent?.string()
      == "sentence_embedding"
  }

  private static func folder(_ field: JSONField, in folder: URL) throws -> URL {
    let path = try field.string()
    guard !path.split(separator: "/").contains(".."), !path.utf8.contains(0) else {
      throw field.error(expected: "a folder inside of the model's")
    }
    return path.isEmpty ? folder : folder.appendingPathComponent(path, isDirectory: true)
  }
}
