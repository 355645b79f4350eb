import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

/// Which study it is about.
struct DatabaseOptions: ParsableArguments {
  @Option(help: StudyPlace.help) var database: StudyPlace
}

/// Where a study is.
enum StudyPlace: ExpressibleByArgument {
  /// A file of this machine.
  case file(URL)
  /// A PostgreSQL database, by its URL, which may hold a password.
  case server(String)

  static let help: ArgumentHelp =
    "The study: a file, with its pictures in the folder images beside it, or postgresql://user@host/database."

  init(argument: String) {
    self =
      CampaignServer.isURL(argument) ? .server(argument) : .file(URL(fileURLWithPath: argument))
  }

  /// The place as an argument says it.
  var argument: String {
    switch self {
    case .file(let url): url.path
    case .server(let url): url
    }
  }

  /// The place on which workers are.
  ///
  /// - Parameter forStatus: whether nothing but the status will be asked for
  func open(forStatus: Bool = false) throws -> any CampaignStore {
    switch self {
    case .file(let url): try CampaignDatabase(contentsOf: url, itemsAreChecked: !forStatus)
    case .server(let url): try CampaignServer(url)
    }
  }

  /// Whether there is anything.
  func exists() throws -> Bool {
    switch self {
    case .file(let url): InputFile.exists(url)
    case .server(let url): try CampaignServer.holdsStudy(url)
    }
  }

  /// Makes the study of a plan, with all items.
  func plan(_ prepared: PreparedCampaign) throws {
    switch self {
    case .file(let url): _ = try CampaignDatabase.plan(prepared, at: url)
    case .server(let url):
      try withTemporaryFile { _ = try CampaignServer.store(CampaignDatabase.plan(prepared, at: $0), at: url) }
    }
  }

  /// Gives the study as a file to a body that reads it: the file itself, or a copy that is then removed.
  ///
  /// - Parameter hasPictures: whether the body needs pictures
  func read(hasPictures: Bool = false, _ body: (CampaignDatabase) throws -> Void) throws {
    switch self {
    case .file(let url): try body(try CampaignDatabase(contentsOf: url))
    case .server(let url):
      let server = try CampaignServer(url)
      try withTemporaryFile { try body(try server.copy(to: $0, hasPictures: hasPictures)) }
    }
  }

  /// The folder of models and data unless another is given: that of the file, or the current one.
  var file: URL {
    switch self {
    case .file(let url): url
    case .server: URL(fileURLWithPath: "study")
    }
  }

  private func withTemporaryFile(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "campaign-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.appendingPathComponent("study.sqlite"))
  }
}

/// Where the models and data of a study lie.
struct RootOptions: ParsableArguments {
  @Option(
    help:
      "The folder in which models and data lie; nothing outside of it is read. (default: that of the plan)")
  var root: String?

  func url(besides file: URL) -> URL { root.map { folder($0) } ?? file.deletingLastPathComponent() }
}

/// The result of `body`; of several faults of a plan, all are said.
func sayingAllFaults<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as PlanFaults {
    for fault in error.faults.dropLast() { note("campaign: \(fault)") }
    throw error.faults.last!
  }
}
