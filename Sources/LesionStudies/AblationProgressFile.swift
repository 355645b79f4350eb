import Files
import Foundation

/// The file in which an ablation leaves the rows of the images it has measured, for the same command to go on
/// from.
public struct AblationProgressFile: Sendable {
  private struct Content: Codable {
    let settings: [String: String]
    let images: [AblatedImage]
  }

  private let url: URL
  private let settings: [String: String]

  /// `progress.json` in a folder.
  ///
  /// - Parameter settings: all that decides over the rows; a file of other settings is refused
  public init(in folder: URL, settings: [String: String]) {
    url = folder.appendingPathComponent("progress.json")
    self.settings = settings
  }

  /// Writes the measurements so far, in place of earlier ones. Throws `OutputError` when the file cannot be
  /// written.
  public func save(_ images: [AblatedImage]) throws {
    do {
      try OutputFile.write(JSONEncoder().encode(Content(settings: settings, images: images)), to: url)
    } catch let error as EncodingError {
      throw OutputError(file: url.path, reason: "\(error)")
    }
  }

  /// What was measured so far; nothing when there is no file. Throws `InputError` when it is malformed or of
  /// other settings.
  public func load() throws -> [AblatedImage] {
    guard InputFile.exists(url) else { return [] }
    let bytes = try InputFile.bytes(of: url, largest: 1 << 30)
    guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)) else {
      throw InputError(file: url.path, expected: "the progress of an ablation", found: "something else")
    }
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) where content.settings[name] != value {
      throw InputError(
        file: url.path, field: name, expected: "\(value), as this command says",
        found: content.settings[name] ?? "nothing")
    }
    return content.images
  }

  /// Removes the file, if there is one.
  public func remove() { try? FileManager.default.removeItem(at: url) }
}
