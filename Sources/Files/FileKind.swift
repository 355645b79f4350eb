import Foundation

/// What stands at a path.
package enum FileKind {
  case nothing, file, folder, link
  /// A device, a pipe or a socket.
  case stream

  /// - Parameter followingLinks: whether links are followed to what they lead to; one that leads nowhere is nothing
  package init(at path: String, followingLinks: Bool = false) {
    var status = stat()
    guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else {
      self = .nothing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .link
    default: self = .stream
    }
  }
}
