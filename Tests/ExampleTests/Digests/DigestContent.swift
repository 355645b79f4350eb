import COpenSSL
import Files
import Foundation

/// What of a command's output folder is pinned: pictures, scores and what was found, line by line. How long it took, which
/// settings it names and how files lay out the rest is not.
struct DigestContent {
  /// Pictures come last: where a run took another way, its trace says where.
  let lines: [String]

  init(of folder: URL) throws {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    let (pictures, others) = (paths.filter { $0.hasSuffix(".png") }, paths.filter { !$0.hasSuffix(".png") })
    lines = try (others + pictures).flatMap { path in
      let file = folder.appendingPathComponent(path)
      return try Self.lines(of: file).map { "\(path) \($0)" }
    }
  }

  /// The first 16 hexadecimal digits of the SHA-256 of all lines.
  var digest: String { Self.digest(of: Data(lines.joined(separator: "\n").utf8)) }

  private static func lines(of file: URL) throws -> [String] {
    switch file.lastPathComponent {
    case "trace.csv", "ablation.csv": try tableLines(of: file)
    case "result.json": MeasuredMembers.ofResult.lines(of: try JSONField(contentsOf: file))
    case "results.jsonl": try rowLines(of: file)
    case "summary.json": MeasuredMembers.ofSummary.lines(of: try JSONField(contentsOf: file))
    case let name where name.hasSuffix(".png"): [digest(of: try Data(contentsOf: file))]
    default: []
    }
  }

  private static func tableLines(of file: URL) throws -> [String] {
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let columns = rows.first?.indices.filter { rows[0][$0] != "seconds" } ?? []
    return rows.map { row in columns.map { String(row[$0]) }.joined(separator: ",") }
  }

  /// The rows of a set, by pairing, pair and seed.
  private static func rowLines(of file: URL) throws -> [String] {
    try JSONLines.map(file) { row, _ in
      let pair = try
        "\(row.member("pairing").string()) \(row.member("pair").integer()) \(row.member("seed").integer())"
      return MeasuredMembers.ofRow.lines(of: row).map { "\(pair) \($0)" }
    }.flatMap { $0 }.sorted()
  }

  private static func digest(of data: Data) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    let isDone = data.withUnsafeBytes {
      EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha256(), nil) == 1
    }
    precondition(isDone, "OpenSSL cannot compute SHA-256")
    return digest.prefix(8).map { String(format: "%02x", $0) }.joined()
  }
}
