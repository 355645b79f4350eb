import Files
import Foundation
import Synchronization

@testable import Campaigns

/// A PostgreSQL server of the tests' own, which ends with them.
final class TestServer: Sendable {
  /// The server; nil where none can be started: `scripts/postgres-server` says why.
  static let shared = TestServer()

  private let url: String
  private let databases = Mutex(0)
  /// The server ends when nothing can be written to it any more.
  private let input = Pipe()

  private init?() {
    let script = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../scripts/postgres-server")
    let (process, output) = (Process(), Pipe())
    process.executableURL = script.standardized
    (process.standardInput, process.standardOutput) = (input, output)
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let piece = output.fileHandleForReading.availableData
      guard !piece.isEmpty else { return nil }
      line += piece
    }
    url = String(decoding: line.dropLast(), as: UTF8.self)
  }

  /// The password of the server's user.
  var password: String { String(url.split(separator: ":")[2].prefix { $0 != "@" }) }

  /// The URL of a new database.
  func makeDatabase() throws -> String {
    let number = databases.withLock { number in
      number += 1
      return number
    }
    try ServerSession(ServerPlace(url)).execute("CREATE DATABASE study\(number)")
    return url.replacing("/postgres?", with: "/study\(number)?")
  }

  /// The URL of an open study.
  func url(of server: CampaignServer) -> String {
    url.replacing("/postgres?", with: "/\(server.name.split(separator: "/").last!)?")
  }
}
