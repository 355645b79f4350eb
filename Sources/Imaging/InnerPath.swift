import Files
import Foundation

/// Relative paths of images that files from outside name.
package enum InnerPath {
  /// The parts of a relative path; nil for one that leads out of its folder by what it says, and for an empty
  /// one.
  package static func parts(of path: String) -> [String]? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !path.isEmpty, !path.contains("\0"), !parts.contains(".."), parts.first != "" else { return nil }
    return parts
  }

  /// The file at a relative path that stays inside of the folder by what it says; symbolic links in the
  /// folder are data as they are. The name of a frame or slice may stand behind it.
  ///
  /// - Parameters:
  ///   - path: the path as a file names it
  ///   - folder: the folder that it is relative to
  ///   - error: an error at the place where the path stands
  /// - Throws: an `error` when the path leads elsewhere or there is no such file
  package static func file(
    _ path: String, in folder: URL, error: (_ expected: String) -> InputError
  ) throws -> URL {
    guard parts(of: path) != nil else { throw error("a path inside of the folder") }
    let url = folder.appendingPathComponent(path)
    do {
      _ = try InputFile.size(of: ImagePlace(url).file)
    } catch let problem as InputError {
      throw error("the path of \(problem.expected) in \(folder.path)")
    }
    return url
  }
}
