import EmbeddingModels
import Foundation
import TestSupport

/// A copy of a fixture's folder, to be damaged.
struct ModelFolderCopy {
  let url: URL

  /// Gives `body` a copy of the fixture's folder, which is removed afterwards.
  static func of<Result>(_ fixture: String, _ body: (ModelFolderCopy) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      let copy = folder.appendingPathComponent(fixture, isDirectory: true)
      try FileManager.default.copyItem(at: ParityFixture.root.appendingPathComponent(fixture), to: copy)
      return try body(ModelFolderCopy(url: copy))
    }
  }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: file(name))) }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws { try Data(bytes).write(to: file(name)) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: file(name)) }

  /// Rewrites a JSON file.
  func edit(_ name: String, _ change: (inout JSONTree) -> Void) throws {
    var tree = try JSONTree(Data(contentsOf: file(name)))
    change(&tree)
    try tree.data().write(to: file(name))
  }

  /// Rewrites the header of the weights; the data stay as they are.
  func editWeights(_ change: (inout JSONTree) -> Void) throws {
    let name = "model.safetensors"
    let bytes = try bytes(name)
    let end = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = try JSONTree(Data(bytes[8..<end]))
    change(&header)
    let changed = try header.data()
    let length = (0..<8).map { UInt8(truncatingIfNeeded: changed.count >> (8 * $0)) }
    try write(length + changed + bytes[end...], to: name)
  }

  /// Overwrites the first element of a tensor.
  func setFirstElement(of key: String, to value: Float) throws {
    let name = "model.safetensors"
    var bytes = try bytes(name)
    let end = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = try JSONTree(Data(bytes[8..<end]))[[key, "data_offsets"]] as? [Int]
    for (index, byte) in withUnsafeBytes(of: value, Array.init).enumerated() {
      bytes[end + start![0] + index] = byte
    }
    try write(bytes, to: name)
  }
}

/// A JSON document that can be changed in places.
struct JSONTree {
  private var root: Any

  init(_ data: Data) throws { root = try JSONSerialization.jsonObject(with: data) }

  func data() throws -> Data { try JSONSerialization.data(withJSONObject: root, options: .fragmentsAllowed) }

  /// The value at a path of keys and, as numbers, positions; setting nil removes a member.
  subscript(path: [String]) -> Any? {
    get { Self.value(in: root, at: path[...]) }
    set { root = Self.setting(newValue, in: root, at: path[...])! }
  }

  private static func value(in node: Any?, at path: ArraySlice<String>) -> Any? {
    guard let key = path.first else { return node }
    if let array = node as? [Any] { return value(in: array[Int(key)!], at: path.dropFirst()) }
    return value(in: (node as? [String: Any])?[key], at: path.dropFirst())
  }

  private static func setting(_ new: Any?, in node: Any?, at path: ArraySlice<String>) -> Any? {
    guard let key = path.first else { return new }
    if var array = node as? [Any] {
      array[Int(key)!] = setting(new, in: array[Int(key)!], at: path.dropFirst())!
      return array
    }
    var object = node as? [String: Any] ?? [:]
    object[key] = setting(new, in: object[key], at: path.dropFirst())
    return object
  }
}
