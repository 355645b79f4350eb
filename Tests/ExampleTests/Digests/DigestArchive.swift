import Foundation

/// What was digested, kept in the build folder by digest, so that a later run whose digest differs can say where.
struct DigestArchive {
  private let folder: URL

  init() throws {
    folder = try examplesFolder().appendingPathComponent("digested")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func keep(_ content: DigestContent) throws {
    try Data(content.lines.joined(separator: "\n").utf8).write(to: file(content.digest), options: .atomic)
  }

  /// The first line that differs from what had another digest.
  func firstDifference(of content: DigestContent, from digest: String) -> String {
    guard let text = try? String(contentsOf: file(digest), encoding: .utf8) else {
      return
        "what had the recorded digest is not in \(folder.path): run the test once at a commit where it passes"
    }
    let old = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let index = zip(content.lines, old).prefix { $0 == $1 }.count
    func line(_ lines: [String]) -> String { index < lines.count ? lines[index] : "(nothing more)" }
    return "the first difference: “\(line(content.lines))”, recorded was “\(line(old))”"
  }

  private func file(_ digest: String) -> URL { folder.appendingPathComponent(digest) }
}
