import Foundation
import TestSupport

/// A copy of a fixture's folder, to be changed.
struct FolderCopy {
  let url: URL

  /// Gives `body` a copy of the fixture's folder, which is removed afterwards.
  static func of<Result>(_ fixture: String, _ body: (FolderCopy) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      let copy = folder.appendingPathComponent(fixture, isDirectory: true)
      try FileManager.default.copyItem(at: ParityFixture.root.appendingPathComponent(fixture), to: copy)
      return try body(FolderCopy(url: copy))
    }
  }

  /// Rewrites members of a JSON file; nil removes one.
  func set(_ members: [String: Any?], in file: String) throws {
    let url = url.appendingPathComponent(file)
    var object = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
    for (key, value) in members { object[key] = value }
    try JSONSerialization.data(withJSONObject: object).write(to: url)
  }

  /// Rewrites members of an object inside of a JSON file.
  func set(_ members: [String: Any?], of section: String, in file: String) throws {
    let data = try Data(contentsOf: url.appendingPathComponent(file))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    var inner = object[section] as? [String: Any] ?? [:]
    for (key, value) in members { inner[key] = value }
    try set([section: inner], in: file)
  }

  /// Renames tensors of the weights.
  func renameTensors(_ name: (String) -> String?) throws {
    let file = url.appendingPathComponent("model.safetensors")
    let bytes = [UInt8](try Data(contentsOf: file))
    let end = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONSerialization.jsonObject(with: Data(bytes[8..<end])) as? [String: Any] ?? [:]
    let renamed = header.map { ($0 == "__metadata__" ? $0 : name($0) ?? $0, $1) }
    let data = try JSONSerialization.data(withJSONObject: Dictionary(uniqueKeysWithValues: renamed))
    let length = (0..<8).map { UInt8(truncatingIfNeeded: data.count >> (8 * $0)) }
    try (Data(length) + data + Data(bytes[end...])).write(to: file)
  }
}
