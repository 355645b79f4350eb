import CPostgreSQL
import Files
import Foundation

/// Where a PostgreSQL database is, as a URL says it.
struct ServerPlace: Sendable {
  /// The place for messages: without a password, whatever the URL holds.
  let name: String
  private let settings: [String: String]

  /// What is said of a connection unless the URL says otherwise: a server that is gone is noticed within a
  /// minute and a half.
  private static let usual = [
    "connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
    "tcp_user_timeout": "60000", "fallback_application_name": "crossmatch",
  ]

  /// Whether a text is a URL of a PostgreSQL database.
  static func isURL(_ text: String) -> Bool {
    ["postgresql://", "postgres://"].contains { text.hasPrefix($0) }
  }

  /// The place of a URL. Throws `InputError`, which does not repeat the URL: it may hold a password.
  init(_ url: String) throws {
    var complaint: UnsafeMutablePointer<CChar>?
    let options = Self.isURL(url) ? PQconninfoParse(url, &complaint) : nil
    defer {
      PQconninfoFree(options)
      PQfreemem(complaint)
    }
    guard var option = options else {
      throw InputError(
        field: "database", expected: "a URL such as postgresql://user@host:5432/database",
        found: "one that cannot be read")
    }
    var settings: [String: String] = [:]
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    let user = settings["user"].map { "\($0)@" } ?? ""
    let port = settings["port"].map { ":\($0)" } ?? ""
    name = "postgresql://\(user)\(settings["host"] ?? "")\(port)/\(settings["dbname"] ?? "")"
    self.settings = Self.usual.merging(settings) { $1 }.merging(["client_encoding": "UTF8"]) { $1 }
  }

  /// Connects. The result may be a connection that failed, which says why.
  func connect() -> OpaquePointer? {
    let members = settings.sorted { $0.key < $1.key }
    let texts = members.map { (strdup($0.key), strdup($0.value)) }
    defer {
      for (key, value) in texts {
        free(key)
        free(value)
      }
    }
    let keys = texts.map { UnsafePointer($0.0) } + [nil]
    let values = texts.map { UnsafePointer($0.1) } + [nil]
    return PQconnectdbParams(keys, values, 0)
  }

  /// The first line of what the server or the library said, without the password, should it be in it.
  func withoutSecrets(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
    return ["password", "sslpassword"].compactMap { settings[$0] }.filter { !$0.isEmpty }
      .reduce(line) { $0.replacing($1, with: "…") }
  }
}
