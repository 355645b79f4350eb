import Files
import GRDB

/// The results of a study as lines that other programs read, in the order of its items.
public struct CampaignExport: Sendable {
  /// The kinds of files.
  public enum Format: String, Sendable, CaseIterable {
    /// Comma-separated values under a header.
    case csv
    /// A JSON object a line, with all of each finding.
    case jsonl
  }

  private static let columns = [
    "item", "model", "dataset", "pairing", "attack", "norm", "radius", "pair", "sample", "class", "finding",
    "seed",
    "state", "error", "right_before", "right_after", "success", "similarity_before", "similarity_after",
    "distance",
    "changed_pixels", "changed_tokens", "evaluations", "picture",
  ]

  private let database: CampaignDatabase
  private let format: Format
  private let hasTimings: Bool

  /// An export of everything that is done or failed.
  ///
  /// - Parameters:
  ///   - database: the study's database
  ///   - format: the kind of file
  ///   - hasTimings: whether the seconds of each attack are among it, which differ from run to run
  public init(_ database: CampaignDatabase, as format: Format, hasTimings: Bool = false) {
    (self.database, self.format, self.hasTimings) = (database, format, hasTimings)
  }

  /// Gives the lines, one after the other. Throws `InputError` for a database that is damaged, and what
  /// `append` throws.
  public func write(to append: (String) throws -> Void) throws {
    let columns = Self.columns + (hasTimings ? ["seconds"] : [])
    let sql = """
      SELECT names.item, model, dataset, pairing, attack, norm, radius, pair, sample, class, names.finding,
        seed, state,
        error, right_before, right_after, right_before AND NOT right_after AS success, similarity_before,
        similarity_after, distance, changed_pixels, changed_tokens, evaluations,
        'images/' || picture || '.png' AS picture, results.finding AS row, seconds
      FROM item_names AS names LEFT JOIN results ON results.item = names.item
        LEFT JOIN timings ON timings.item = names.item
      WHERE state IN ('done', 'failed') ORDER BY names.item
      """
    if format == .csv { try append(CSV.text(header: columns, rows: [])) }
    try database.read { connection in
      let rows = try Row.fetchCursor(connection, sql: sql)
      while let row = try rows.next() {
        switch format {
        case .csv: try append(CSV.text(header: cells(row, columns), rows: []))
        case .jsonl: try append(try line(row, columns))
        }
      }
    }
  }

  private func cells(_ row: Row, _ columns: [String]) -> [String] {
    columns.map { column in
      switch (row[column] as DatabaseValue).storage {
      case .int64(let number): "\(number)"
      case .double(let number): "\(number)"
      case .string(let text): text
      case .blob, .null: ""
      }
    }
  }

  private func line(_ row: Row, _ columns: [String]) throws -> String {
    var members = columns.map { (key: $0, value: JSON((row[$0] as DatabaseValue).storage)) }
    if let text: String = row["row"] {
      let finding = try JSONField(parsing: Array(text.utf8), file: database.url.path)
      members.append((key: "row", value: finding.value ?? .null))
    }
    return JSON.object(JSONObject(members: members)).text() + "\n"
  }
}

extension JSON {
  /// A value of a database.
  fileprivate init(_ value: DatabaseValue.Storage) {
    switch value {
    case .int64(let number): self = .integer(Int(number))
    case .double(let number): self = .number(number)
    case .string(let text): self = .string(text)
    case .blob, .null: self = .null
    }
  }
}
