import Foundation

/// The files of a folder and of those inside of it.
package enum FolderFiles {
  private static let deepest = 12
  private static let most = 1 << 22

  /// The paths of regular files inside of a folder that end with one of several endings, relative to it and
  /// sorted by their bytes. Hidden files, and folders that are links, are passed over.
  ///
  /// - Parameters:
  ///   - folder: the folder
  ///   - endings: such as ".csv"; capital letters are the same as small ones
  /// - Throws: `InputError` for a folder that cannot be read, for more than 4,194,304 entries, and for folders
  ///   more than 12 deep
  package static func paths(in folder: URL, endingWith endings: [String]) throws -> [String] {
    var (found, left, seen) = ([String](), [(path: "", depth: 0)], 0)
    while let (path, depth) = left.popLast() {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + path)
      } catch {
        throw InputError(file: folder.path + "/" + path, expected: "a folder", found: "none that can be read")
      }
      seen += names.count
      guard seen <= most, depth <= deepest else {
        throw InputError(
          file: folder.path, expected: "at most \(most) files, \(deepest) folders deep", found: "more")
      }
      for name in names where !name.hasPrefix(".") {
        let inner = path.isEmpty ? name : "\(path)/\(name)"
        let full = folder.path + "/" + inner
        if FileKind(at: full) == .folder {
          left.append((inner, depth + 1))
        } else if endings.contains(where: { name.lowercased().hasSuffix($0) }),
          FileKind(at: full, followingLinks: true) == .file
        {
          found.append(inner)
        }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
