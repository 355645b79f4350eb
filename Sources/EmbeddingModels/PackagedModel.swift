import Foundation

/// A model that comes with the package.
public enum PackagedModel: String, CaseIterable, Sendable, Hashable {
  /// A small CLIP; docs/phantom-clip.md says how it was made.
  case phantomCLIP = "phantom-clip"
  /// The same CLIP, whose image side was fine-tuned under attack; docs/robust-training.md says how.
  case phantomCLIPRobust = "phantom-clip-robust"
  /// A small LLaVA that answers questions about phantoms; docs/phantom-vlm.md says how it was made.
  case phantomVLM = "phantom-vlm"

  /// The folder with the model's files, in Hugging Face layout.
  public var folder: URL {
    Bundle.module.bundleURL.appendingPathComponent(rawValue, isDirectory: true)
  }
}
