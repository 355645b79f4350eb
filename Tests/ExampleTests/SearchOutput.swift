import Foundation
import Testing

/// What `token-search` wrote into a folder.
struct SearchOutput {
  let text: String
  let result: [String: Any]
  /// The rows of `trace.csv`, its header first.
  let trace: [[String]]

  init(in folder: URL) throws {
    text = try String(contentsOf: folder.appendingPathComponent("result.json"), encoding: .utf8)
    result = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    trace = try String(contentsOf: folder.appendingPathComponent("trace.csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
  }

  /// A member of a member of the result.
  func value<Value>(_ key: String, _ inner: String) throws -> Value {
    try #require((result[key] as? [String: Any])?[inner] as? Value)
  }

  /// The result without what differs from run to run.
  var repeatable: String {
    text.split(separator: "\n").filter { !$0.contains("\"seconds\"") }.joined(separator: "\n")
  }
}
