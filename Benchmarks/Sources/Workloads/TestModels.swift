import Crossmatch
import Foundation

/// The models that are measured: those of the folders that the environment names, else random ones of the same
/// sizes, which are written to a temporary folder and are gone when the process ends.
public enum TestModels {
  public static func miniLM() throws -> SentenceEncoder {
    try load(.miniLM, folderVariable: "CROSSMATCH_MINILM") { try SentenceEncoder(contentsOf: $0) }
  }

  public static func clip() throws -> CLIP {
    try load(.clip, folderVariable: "CROSSMATCH_CLIP") { try CLIP(contentsOf: $0) }
  }

  private static func load<Model>(
    _ substitute: RandomModel, folderVariable: String, _ read: (URL) throws -> Model
  ) throws -> Model {
    if let path = ProcessInfo.processInfo.environment[folderVariable] {
      return try read(URL(fileURLWithPath: path))
    }
    print("\(folderVariable) names no folder: random weights of \(substitute.rawValue)'s sizes")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    // A mapped file stays readable after it was removed.
    defer { try? FileManager.default.removeItem(at: folder) }
    try substitute.write(to: folder)
    return try read(folder)
  }
}
