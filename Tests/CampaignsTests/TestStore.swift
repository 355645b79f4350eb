import Foundation
import GRDB
import TestSupport
import Testing

@testable import Campaigns

/// The kinds of places that hold a study.
enum TestStore: Sendable, CustomTestStringConvertible {
  case file, server

  var testDescription: String { "\(self)" }

  /// A file, and a server if one can be started here.
  static var available: [TestStore] { TestServer.shared == nil ? [.file] : [.file, .server] }

  /// Runs a body on a study, which is then removed.
  func with(_ plan: String, _ body: (any CampaignStore) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let file = try TestPlans.database(plan, in: folder)
      switch self {
      case .file:
        try file.beginWork()
        try body(file)
      case .server:
        let server = try CampaignServer.store(file, at: try TestServer.shared!.makeDatabase())
        try server.beginWork()
        defer { server.endWork() }
        try body(server)
      }
    }
  }

  /// Another connection to a study.
  func opened(_ store: any CampaignStore) throws -> any CampaignStore {
    switch store {
    case let server as CampaignServer:
      let other = try CampaignServer(TestServer.shared!.url(of: server))
      try other.beginWork()
      return other
    case let file: return try CampaignDatabase(contentsOf: (file as! CampaignDatabase).url)
    }
  }

  /// The texts of the rows of a query on a study, as a file has it.
  static func texts(_ sql: String, of store: any CampaignStore) throws -> [String] {
    if let file = store as? CampaignDatabase { return try file.read { try String.fetchAll($0, sql: sql) } }
    return try withTemporaryFolder { folder in
      let copy = try (store as! CampaignServer).copy(to: folder.appendingPathComponent("copy.sqlite"))
      return try copy.read { try String.fetchAll($0, sql: sql) }
    }
  }
}
