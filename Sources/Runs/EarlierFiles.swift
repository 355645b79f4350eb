import Files
import Foundation

/// Removal of the files that earlier runs wrote.
package enum EarlierFiles {
  /// Removes those files of an output folder whose names satisfy `belongs`. Files that cannot be removed
  /// stay, without an error.
  package static func remove(from folder: URL, where belongs: (String) -> Bool) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] where belongs(name)
    {
      unlink(folder.appendingPathComponent(name).path)
    }
  }

  /// Removes such files from the subfolder `name` of an output folder; does nothing when `name` is a symbolic
  /// link or no folder.
  package static func remove(from name: String, in folder: URL, where belongs: (String) -> Bool) {
    let inner = folder.appendingPathComponent(name, isDirectory: true)
    guard FileKind(at: inner.path) == .folder else { return }
    remove(from: inner, where: belongs)
  }
}
