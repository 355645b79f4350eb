import Files
import Foundation

/// The file that a stopped call leaves: a line with its arguments, then the metadata of the phantoms that are
/// drawn.
struct UnfinishedPhantoms {
  private let folder: URL
  private let arguments: KeyValuePairs<String, String>

  init(in folder: URL, count: Int, seed: UInt64, size: Int) {
    self.folder = folder
    arguments = ["count": "\(count)", "seed": "\(seed)", "size": "\(size)"]
  }

  private var url: URL { folder.appendingPathComponent(PhantomFolder.unfinishedName) }

  func write(_ lines: [String]) throws {
    let first = JSON.object(JSONObject(members: arguments.map { ($0.key, .string($0.value)) })).text()
    try OutputFile.write(to: url) { append in
      try append(first + "\n")
      for line in lines { try append(line) }
    }
  }

  /// The lines of metadata, none when there is no file. Throws `InputError` when the file is damaged or of
  /// other arguments, or when an image that it names is missing.
  func lines() throws -> [String] {
    guard InputFile.exists(url) else { return [] }
    return try JSONLines.map(url) { line, number -> [String] in
      if number == 1 {
        for (name, value) in arguments {
          let found = try line.member(name)
          guard try found.string() == value else {
            throw found.error(expected: "\(value), as this command says")
          }
        }
        return []
      }
      for name in ["file_name", "mask_file_name"] {
        guard let file = try line.member(name).ifPresent else { continue }
        guard InputFile.exists(folder.appendingPathComponent(try file.string())) else {
          throw file.error(expected: "an image that is there")
        }
      }
      return [line.value!.text() + "\n"]
    }.flatMap { $0 }
  }

  func remove() { try? FileManager.default.removeItem(at: url) }
}
