import Files
import Foundation

/// Removing what earlier runs wrote.
package enum EarlierFiles {
  /// Removes the files of an output folder whose names belong to runs.
  package static func remove(from folder: URL, where belongs: (String) -> Bool) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] where belongs(name)
    {
      unlink(folder.appendingPathComponent(name).path)
    }
  }

  /// The same in a folder within an output folder, unless that is a link to somewhere else.
  package static func remove(from name: String, in folder: URL, where belongs: (String) -> Bool) {
    let inner = folder.appendingPathComponent(name, isDirectory: true)
    guard FileKind(at: inner.path) == .folder else { return }
    remove(from: inner, where: belongs)
  }
}
