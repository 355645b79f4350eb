import Foundation

/// The limits of a table of comma-separated values, beyond which it is refused.
package struct CSVLimits: Sendable {
  /// The most bytes of a field.
  package var field = 1 << 24
  /// The most bytes of a row, separators included.
  package var row = 1 << 26
  /// The most columns.
  package var columns = 1 << 12

  /// Fields of 16 MiB, rows of 64 MiB, 4,096 columns.
  package init() {}
}

/// Reads a table of comma-separated values (RFC 4180) row by row, however long the file is.
///
/// Text is UTF-8, with or without a byte-order mark. Rows end with LF or CR LF, also mixed in one file; fields
/// in quotes may hold both. Blank lines between rows are passed over, as pandas does. Quotes stand around
/// whole fields only, and a quote within them is doubled; a file that breaks this is refused, since what
/// follows might be read as something else. A row with too few or too many fields, or whose text is not UTF-8,
/// is refused when one of its fields is asked for, so that others can still be read.
package struct CSVReader {
  /// The names of the columns in order.
  package var columns: [String] { table.columns }

  private let stream: FileStream
  private let limits: CSVLimits
  private var table: CSVTable
  private var line = 1

  /// Opens a table whose first row has the names of its columns.
  ///
  /// - Parameters:
  ///   - url: the file
  ///   - required: columns that it must have; others may stand between and behind them
  ///   - limits: how long fields and rows may be
  /// - Throws: `InputError` when the file cannot be read, has no header, a name twice, or not all of `required`
  package init(_ url: URL, requiring required: [String] = [], limits: CSVLimits = CSVLimits()) throws {
    try self.init(url, CSVTable(file: url.path, columns: []), limits)
    guard let header = try nextRecord(mostFields: limits.columns) else {
      throw InputError(
        file: url.path, field: "line 1", expected: "a header with names of columns", found: "nothing")
    }
    let place = JSONLines.place(header.line)
    guard header.fieldCount <= limits.columns else {
      throw InputError(
        file: url.path, field: place, expected: "at most \(limits.columns) columns",
        found: "\(header.fieldCount)")
    }
    let names = try header.fields.enumerated().map { index, bytes in
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw InputError(
          file: url.path, field: "\(place): field \(index + 1)", expected: "text in UTF-8",
          found: "other bytes")
      }
      return name
    }
    table = CSVTable(file: url.path, columns: names)
    if let twice = table.duplicate {
      throw InputError(
        file: url.path, field: place, expected: "a name for each column", found: "\"\(twice)\" twice")
    }
    for column in required where table.position(of: column) == nil {
      throw InputError(
        file: url.path, field: place, expected: "a column \"\(column)\"",
        found: names.map { "\"\($0)\"" }.joined(separator: ", "))
    }
  }

  /// Opens a table without a header.
  ///
  /// - Parameters:
  ///   - url: the file
  ///   - columns: the names of its columns, all distinct
  ///   - limits: how long fields and rows may be
  /// - Throws: `InputError` when the file cannot be read
  package init(_ url: URL, withoutHeader columns: [String], limits: CSVLimits = CSVLimits()) throws {
    try self.init(url, CSVTable(file: url.path, columns: columns), limits)
  }

  private init(_ url: URL, _ table: CSVTable, _ limits: CSVLimits) throws {
    (stream, self.table, self.limits) = (try FileStream(url), table, limits)
    let start = try stream.peek(4)
    if let other = TextEncodingForm.otherThanUTF8(start) {
      throw InputError(file: url.path, expected: "text in UTF-8", found: other)
    }
    try stream.skip(TextEncodingForm.markLength(of: start))
  }

  /// The next row, nil after the last one.
  ///
  /// Throws `InputError` that names file, line and column when quotes are wrong, a line ends with CR alone, or
  /// a field or a row is too long. Nothing can be read then any more.
  package mutating func next() throws -> CSVRow? {
    guard let record = try nextRecord(mostFields: columns.count) else { return nil }
    return CSVRow(
      table: table, line: record.line, texts: record.fields.map { String(validating: $0, as: UTF8.self) },
      fieldCount: record.fieldCount)
  }
}

// MARK: - Syntax

extension CSVReader {
  /// A row as it is being read.
  private struct Record {
    /// The number of the line where it begins, from 1.
    let line: Int
    var fields: [[UInt8]] = []
    /// The number of fields that were met; only so many as there are columns are kept.
    var fieldCount = 0
    var byteCount = 0
    var hasQuotes = false

    var isBlank: Bool { fieldCount == 1 && byteCount == 0 && !hasQuotes }
  }

  private enum FieldEnd { case comma, line, file }

  private mutating func nextRecord(mostFields: Int) throws -> Record? {
    while true {
      var record = Record(line: line)
      var end = FieldEnd.comma
      while end == .comma {
        let (bytes, ended) = try nextField(of: &record)
        end = ended
        if record.fieldCount < mostFields { record.fields.append(bytes) }
        record.fieldCount += 1
        if end == .comma { try count(1, in: &record) }
      }
      if !record.isBlank { return record }
      if end == .file { return nil }
    }
  }

  private mutating func nextField(of record: inout Record) throws -> (bytes: [UInt8], end: FieldEnd) {
    var bytes: [UInt8] = []
    var byte = try stream.next()
    if byte == Self.quote {
      record.hasQuotes = true
      (bytes, byte) = try quoted(in: &record)
    } else {
      while let plain = byte, plain != Self.comma, plain != Self.lineFeed, plain != Self.carriageReturn {
        guard plain != Self.quote else {
          throw error(in: record, expected: "quotes around a whole field", found: "one within it")
        }
        try append(plain, to: &bytes, in: &record)
        byte = try stream.next()
      }
    }
    return (bytes, try end(byte, in: record))
  }

  /// The content of a field whose opening quote has been read, and the byte behind its closing quote.
  private mutating func quoted(in record: inout Record) throws -> (bytes: [UInt8], next: UInt8?) {
    var bytes: [UInt8] = []
    while true {
      guard let byte = try stream.next() else {
        throw error(in: record, expected: "a closing quote", found: "the end of the file")
      }
      if byte == Self.quote {
        let next = try stream.next()
        guard next == Self.quote else { return (bytes, next) }
      }
      if byte == Self.lineFeed { line += 1 }
      try append(byte, to: &bytes, in: &record)
    }
  }

  private mutating func end(_ byte: UInt8?, in record: Record) throws -> FieldEnd {
    switch byte {
    case nil: return .file
    case Self.comma: return .comma
    case Self.lineFeed: break
    case Self.carriageReturn:
      guard try stream.next() == Self.lineFeed else {
        throw error(in: record, expected: "LF behind CR at a line's end", found: "CR alone")
      }
    case let other?:
      throw error(
        in: record, expected: "a comma or the line's end behind a closing quote",
        found: "\"\(Unicode.Scalar(other))\"")
    }
    line += 1
    return .line
  }

  private func append(_ byte: UInt8, to bytes: inout [UInt8], in record: inout Record) throws {
    guard bytes.count < limits.field else {
      throw error(in: record, expected: "at most \(limits.field) bytes in a field", found: "more")
    }
    bytes.append(byte)
    try count(1, in: &record)
  }

  private func count(_ bytes: Int, in record: inout Record) throws {
    record.byteCount += bytes
    guard record.byteCount <= limits.row else {
      throw error(in: record, expected: "at most \(limits.row) bytes in a row", found: "more")
    }
  }

  private func error(in record: Record, expected: String, found: String) -> InputError {
    let place = table.place(line: record.line, column: record.fieldCount)
    return InputError(file: table.file, field: place, expected: expected, found: found)
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D
}
