import GRDB

/// A value of a database's table.
enum SQLValue: Sendable, Hashable {
  case integer(Int64)
  case real(Double)
  case text(String)
  case null

  init(_ number: some BinaryInteger) { self = .integer(Int64(number)) }
  init(_ number: Float) { self = .real(Double(number)) }
  init(_ value: Bool) { self = .integer(value ? 1 : 0) }
  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ number: Double?) { self = number.map { .real($0) } ?? .null }

  /// The value of SQLite; bytes, of which no table holds any, count as none.
  init(_ value: DatabaseValue) {
    switch value.storage {
    case .int64(let number): self = .integer(number)
    case .double(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .blob, .null: self = .null
    }
  }

  /// The number; nil for anything else.
  var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
  /// The number; nil for anything else.
  var real: Double? { if case .real(let number) = self { number } else { nil } }
  /// The text; nil for anything else.
  var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension SQLValue: DatabaseValueConvertible {
  var databaseValue: DatabaseValue {
    switch self {
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .null: .null
    }
  }

  static func fromDatabaseValue(_ value: DatabaseValue) -> SQLValue? { SQLValue(value) }
}

extension Database {
  /// Adds a row to a table.
  func insert(_ values: [SQLValue], into table: String) throws {
    let marks = values.map { _ in "?" }.joined(separator: ", ")
    try cachedStatement(sql: "INSERT INTO \(table) VALUES (\(marks))").execute(
      arguments: StatementArguments(values))
  }

  /// Gives the rows of a table, one by one.
  func forEachRow(of table: String, _ body: ([SQLValue]) throws -> Void) throws {
    let rows = try Row.fetchCursor(self, sql: "SELECT * FROM \(table)")
    while let row = try rows.next() { try body(row.databaseValues.map { SQLValue($0) }) }
  }
}
