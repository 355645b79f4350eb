import Files
import Foundation

/// The small CLIP that comes with the package, trained on procedurally drawn medical phantoms;
/// docs/phantom-clip.md says how, and what it can do.
public enum PhantomCLIP {
  /// The name by which executables load the model.
  public static let name = PackagedModel.phantomCLIP.rawValue

  /// The folder with the model's files, in Hugging Face layout.
  public static let folder = PackagedModel.phantomCLIP.folder

  /// Reads the model. Throws `InputError` when its files are not beside the program.
  public static func load() throws -> CLIP { try CLIP(contentsOf: folder) }
}
