/// The names of a table's columns.
struct CSVTable: Sendable {
  /// The file's path.
  let file: String
  let columns: [String]
  private let positions: [ExactString: Int]

  init(file: String, columns: [String]) {
    (self.file, self.columns) = (file, columns)
    positions = Dictionary(
      zip(columns.map { ExactString($0) }, columns.indices), uniquingKeysWith: { first, _ in first })
  }

  /// A name that several columns have.
  var duplicate: String? { columns.indices.first { position(of: columns[$0]) != $0 }.map { columns[$0] } }

  func position(of column: String) -> Int? { positions[ExactString(column)] }

  /// The place of a field in messages.
  ///
  /// - Parameters:
  ///   - line: the line where the row begins, from 1
  ///   - column: the place of the field in the row, from 0
  func place(line: Int, column: Int) -> String {
    let name =
      columns.indices.contains(column) && !columns[column].isEmpty ? columns[column] : "field \(column + 1)"
    return "\(JSONLines.place(line)): \(name)"
  }
}

/// A row of a table of comma-separated values.
package struct CSVRow: Sendable {
  /// The number of the line where the row begins, from 1.
  package let line: Int

  private let table: CSVTable
  /// The fields in order; nil for what is not UTF-8.
  private let texts: [String?]
  private let fieldCount: Int

  init(table: CSVTable, line: Int, texts: [String?], fieldCount: Int) {
    (self.table, self.line, self.texts, self.fieldCount) = (table, line, texts, fieldCount)
  }

  /// The file's path.
  package var file: String { table.file }

  /// The field of a column, which has no text when the table has no such column.
  ///
  /// Throws `InputError` when the row has not as many fields as the table has columns, and for a field that is
  /// not UTF-8.
  package func field(_ column: String) throws -> CSVField {
    guard fieldCount == table.columns.count else {
      throw InputError(
        file: file, field: JSONLines.place(line), expected: "\(table.columns.count) fields",
        found: "\(fieldCount)")
    }
    guard let position = table.position(of: column) else {
      return CSVField(file: file, place: "\(JSONLines.place(line)): \(column)", text: nil)
    }
    let place = table.place(line: line, column: position)
    guard let text = texts[position] else {
      throw InputError(file: file, field: place, expected: "text in UTF-8", found: "other bytes")
    }
    return CSVField(file: file, place: place, text: text)
  }

  /// The field of the first of several columns that the table has, for columns that are not named alike
  /// everywhere; without any of them, as `field` for the first. Throws as `field` does.
  package func field(named columns: [String]) throws -> CSVField {
    try field(columns.first { table.position(of: $0) != nil } ?? columns[0])
  }
}

/// A field of a table together with where it stands, so that every complaint names file, line and column.
package struct CSVField: Sendable {
  /// The file's path.
  package let file: String
  /// The line and the column in messages.
  package let place: String
  /// The text without the quotes around it, nil when the table has no such column.
  package let text: String?

  /// An error that says where the field stands, what was expected there, and what was found.
  package func error(expected: String) -> InputError {
    let found = text.map { $0.isEmpty ? "an empty field" : "\"\($0.prefix(60))\"" }
    return InputError(file: file, field: place, expected: expected, found: found ?? "no such column")
  }

  /// This field, or nil when it is empty or the table has no such column.
  package var ifPresent: CSVField? { text?.isEmpty == false ? self : nil }

  /// The text, which may be empty. Throws `InputError` when the table has no such column.
  package func string() throws -> String {
    guard let text else { throw error(expected: "text") }
    return text
  }

  /// An integer within the range, written in decimal digits. Throws `InputError` for anything else.
  package func integer(in range: ClosedRange<Int> = .min ... .max) throws -> Int {
    guard let text, let integer = Int(text), range.contains(integer) else {
      let expected =
        range == .min ... .max ? "an integer" : "an integer from \(range.lowerBound) to \(range.upperBound)"
      throw error(expected: expected)
    }
    return integer
  }

  /// A finite decimal number, with or without fraction and exponent. Throws `InputError` for anything else.
  package func number() throws -> Double {
    guard let text, text.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }),
      let number = Double(text), number.isFinite
    else { throw error(expected: "a number") }
    return number
  }
}
