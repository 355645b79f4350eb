import Foundation

/// The kind of entry that a path names in the file system.
package enum FileKind {
  /// No entry, or a link that leads nowhere when links are followed.
  case nothing
  /// A regular file.
  case file
  /// A directory.
  case folder
  /// A symbolic link that was not followed.
  case link
  /// A device, a pipe or a socket.
  case stream

  /// Looks at the entry of a path.
  ///
  /// - Parameter followingLinks: whether links are followed to their targets; a link without one is `nothing`
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
