import CPostgreSQL
import Files
import Foundation

/// A connection to a PostgreSQL server, used by one thread at a time.
///
/// Names are looked up nowhere but in PostgreSQL's own catalog: everything of ours is called by its schema.
final class ServerSession {
  /// The server could not do a statement, for a reason that another try may not have.
  private struct Conflict: Error {}

  private static let mostTries = 10
  private static let usual = [
    "SET search_path TO ''",
    // A crash of the server may cost the last results, as a power cut costs those of a file; never the study.
    "SET synchronous_commit TO off", "SET bytea_output TO hex", "SET extra_float_digits TO 1",
  ]

  private let link: OpaquePointer?
  private let place: ServerPlace
  private var prepared: [String: String] = [:]

  /// Connects. Throws `InputError` when that is not possible.
  init(_ place: ServerPlace) throws {
    self.place = place
    link = place.connect()
    guard PQstatus(link) == CONNECTION_OK else {
      let reason = place.withoutSecrets(String(cString: PQerrorMessage(link)))
      throw InputError(file: place.name, expected: "a PostgreSQL server", found: reason)
    }
    // Notices would go to standard error.
    PQsetNoticeProcessor(link, { _, _ in }, nil)
    for setting in Self.usual { try execute(setting) }
  }

  deinit { PQfinish(link) }

  // MARK: Transactions

  /// The result of `body` in a transaction, which is tried again when it is in another's way. Throws
  /// `OutputError`, and what `body` throws.
  func transaction<Value>(_ begin: String = "BEGIN", _ body: () throws -> Value) throws -> Value {
    try untilFree { try once(begin, body) }
  }

  /// The rows of a statement that is a transaction by itself, and is tried again like one. Throws
  /// `OutputError`.
  func rowsByThemselves(_ statement: String, _ parameters: [SQLValue]) throws -> [[SQLValue]] {
    try untilFree { try rows(statement, parameters) }
  }

  private func untilFree<Value>(_ body: () throws -> Value) throws -> Value {
    for _ in 1..<Self.mostTries {
      do { return try body() } catch is Conflict { continue }
    }
    do { return try body() } catch is Conflict {
      throw OutputError(file: place.name, reason: "others are in the way again and again")
    }
  }

  private func once<Value>(_ begin: String, _ body: () throws -> Value) throws -> Value {
    try execute(begin)
    do {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      PQclear(PQexec(link, "ROLLBACK"))
      throw error
    }
  }

  // MARK: Statements

  /// Runs statements without parameters. Throws `OutputError`.
  func execute(_ statements: String) throws {
    let result = PQexec(link, statements)
    defer { PQclear(result) }
    try check(result)
  }

  /// The rows of a statement, which is prepared once. Throws `OutputError`.
  @discardableResult func rows(_ statement: String, _ parameters: [SQLValue] = []) throws -> [[SQLValue]] {
    let name = try prepare(statement)
    let result = Self.withTexts(parameters) {
      PQexecPrepared(link, name, Int32(parameters.count), $0, nil, nil, 0)
    }
    defer { PQclear(result) }
    try check(result)
    return (0..<PQntuples(result)).map { Self.row($0, of: result) }
  }

  /// Gives the rows of a statement one by one, as they come. Throws `OutputError`, and what `body` throws.
  func forEachRow(of statement: String, _ body: ([SQLValue]) throws -> Void) throws {
    guard PQsendQuery(link, statement) == 1, PQsetSingleRowMode(link) == 1 else { throw failure(nil) }
    var problem: (any Error)?
    while let result = PQgetResult(link) {
      defer { PQclear(result) }
      guard problem == nil else { continue }
      do {
        try check(result)
        for row in 0..<PQntuples(result) { try body(Self.row(row, of: result)) }
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
  }

  private func prepare(_ statement: String) throws -> String {
    if let name = prepared[statement] { return name }
    let name = "s\(prepared.count)"
    let result = PQprepare(link, name, statement, 0, nil)
    defer { PQclear(result) }
    try check(result)
    prepared[statement] = name
    return name
  }

  // MARK: Rows and bytes in bulk

  /// Fills a table; `rows` gives what it is called with to the table. Throws `OutputError`, and what `rows`
  /// throws.
  func fill(_ table: String, _ rows: (_ append: ([SQLValue]) throws -> Void) throws -> Void) throws {
    let result = PQexec(link, "COPY \(table) FROM STDIN")
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COPY_IN else { throw failure(result) }
    var buffer: [UInt8] = []
    func send() throws {
      let sent = buffer.withUnsafeBytes {
        PQputCopyData(link, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count))
      }
      guard sent == 1 else { throw failure(nil) }
      buffer.removeAll(keepingCapacity: true)
    }
    do {
      try rows { row in
        for (column, value) in row.enumerated() {
          if column > 0 { buffer.append(UInt8(ascii: "\t")) }
          value.appendCopyText(to: &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 16 { try send() }
      }
      try send()
    } catch {
      PQputCopyEnd(link, "given up")
      while let result = PQgetResult(link) { PQclear(result) }
      throw error
    }
    guard PQputCopyEnd(link, nil) == 1 else { throw failure(nil) }
    var problem: (any Error)?
    while let result = PQgetResult(link) {
      if PQresultStatus(result) != PGRES_COMMAND_OK { problem = problem ?? failure(result) }
      PQclear(result)
    }
    if let problem { throw problem }
  }

  /// Runs a statement whose first parameter is a text and whose second is bytes. Throws `OutputError`.
  func execute(_ statement: String, _ text: String, _ bytes: [UInt8]) throws {
    let result = text.withCString { text in
      bytes.withUnsafeBytes { bytes in
        let values = [text, bytes.baseAddress?.assumingMemoryBound(to: CChar.self)]
        return PQexecParams(link, statement, 2, nil, values, [0, Int32(bytes.count)], [0, 1], 0)
      }
    }
    defer { PQclear(result) }
    try check(result)
  }

  /// The bytes that a statement with one text for a parameter gives; nil for no row. Throws `OutputError`.
  func bytes(_ statement: String, _ text: String) throws -> [UInt8]? {
    let result = text.withCString { PQexecParams(link, statement, 1, nil, [$0], nil, nil, 1) }
    defer { PQclear(result) }
    try check(result)
    guard PQntuples(result) == 1, let start = PQgetvalue(result, 0, 0) else { return nil }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, 0, 0))))
  }

  // MARK: Errors

  private static let conflicts: Set<String> = ["40001", "40P01"]

  private func check(_ result: OpaquePointer?) throws {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: return
    default: throw failure(result)
    }
  }

  private func failure(_ result: OpaquePointer?) -> any Error {
    func field(_ code: Character) -> String? {
      PQresultErrorField(result, Int32(code.asciiValue!)).map { String(cString: $0) }
    }
    if let state = field("C"), Self.conflicts.contains(state) { return Conflict() }
    let said = place.withoutSecrets(field("M") ?? String(cString: PQerrorMessage(link)))
    let isLost = PQstatus(link) != CONNECTION_OK
    return OutputError(file: place.name, reason: isLost ? "the connection was lost: \(said)" : said)
  }

  // MARK: Values

  private static func withTexts<Result>(
    _ values: [SQLValue], _ body: ([UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    let texts = values.map { $0.parameterText.flatMap { strdup($0) } }
    defer { for text in texts { free(text) } }
    return body(texts.map { UnsafePointer($0) })
  }

  private static func row(_ row: Int32, of result: OpaquePointer?) -> [SQLValue] {
    (0..<PQnfields(result)).map { column in
      guard PQgetisnull(result, row, column) == 0 else { return .null }
      return SQLValue(String(cString: PQgetvalue(result, row, column)), type: PQftype(result, column))
    }
  }
}

extension SQLValue {
  private static let integerTypes: Set<Oid> = [20, 21, 23]
  private static let realType: Oid = 701

  /// A value that the server gave as text, by the number of its type in PostgreSQL's catalog.
  fileprivate init(_ text: String, type: Oid) {
    if Self.integerTypes.contains(type), let number = Int64(text) {
      self = .integer(number)
    } else if type == Self.realType, let number = Double(text) {
      self = .real(number)
    } else {
      self = .text(text)
    }
  }

  /// The value as a parameter; nil for none.
  fileprivate var parameterText: String? {
    switch self {
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .null: nil
    }
  }

  /// Writes the value in the text form of `COPY`.
  fileprivate func appendCopyText(to bytes: inout [UInt8]) {
    guard let text = parameterText else {
      bytes += "\\N".utf8
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case UInt8(ascii: "\t"): bytes += "\\t".utf8
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case UInt8(ascii: "\r"): bytes += "\\r".utf8
      default: bytes.append(byte)
      }
    }
  }
}
