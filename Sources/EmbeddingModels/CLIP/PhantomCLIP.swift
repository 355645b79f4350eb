import Files
import Foundation

/// The small CLIP that comes with the package, trained on procedurally drawn medical phantoms; docs/phantom-clip.md
/// says how, and what it can do.
public enum PhantomCLIP {
  /// What executables call it.
  public static let name = "phantom-clip"

  /// Where its files are, in Hugging Face layout.
  public static let folder = Bundle.module.bundleURL.appendingPathComponent(name, isDirectory: true)

  /// Reads the model. Throws `InputError` when its files are not beside the program.
  public static func load() throws -> CLIP { try CLIP(contentsOf: folder) }
}
