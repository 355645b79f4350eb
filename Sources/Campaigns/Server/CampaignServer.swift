import Files
import Foundation
import Locks

/// A study in a PostgreSQL database, for workers on many machines that share no file.
///
/// The study is planned in a file and stored on the server (`store`), and copied into a file again to be read
/// (`copy`). Times are by the server's clock. Nothing that the database defines is run: it is used only if
/// its tables are exactly ours.
public final class CampaignServer: CampaignStore {
  /// The name in messages: the place without its password.
  public let name: String
  /// The folder of the pictures on this machine, one of this process.
  public let images: URL
  let session: Mutex<ServerSession>

  /// The folder of attacks that are under way on this machine.
  public var underWay: URL { images.appendingPathComponent("under-way", isDirectory: true) }

  /// Whether a text is a URL of a PostgreSQL database, such as `postgresql://user@host/study`.
  public static func isURL(_ text: String) -> Bool { ServerPlace.isURL(text) }

  /// Whether a database holds a study. Throws `InputError` when it cannot be reached, `OutputError`.
  ///
  /// - Parameter url: a URL as libpq reads it
  public static func holdsStudy(_ url: String) throws -> Bool {
    try ServerSchema.exists(try ServerSession(try ServerPlace(url)))
  }

  /// Opens a study.
  ///
  /// - Parameter url: a URL as libpq reads it; a password in it is neither said nor stored anywhere
  /// - Throws: `InputError` when the server cannot be reached, and when there is no study or other tables than
  ///   ours; `OutputError`
  public init(_ url: String) throws {
    let place = try ServerPlace(url)
    let session = try ServerSession(place)
    try ServerSchema.requireOwn(session, place)
    name = place.name
    images = FileManager.default.temporaryDirectory
      .appendingPathComponent("campaign-\(UUID().uuidString)", isDirectory: true)
    self.session = Mutex(session)
  }

  /// Makes what workers need on this machine. Throws `OutputError`.
  public func beginWork() throws {
    // Others are not to read what may be patients' images.
    guard mkdir(images.path, 0o700) == 0 else { throw OutputError(file: images.path, errno: errno) }
  }

  /// Removes what workers needed on this machine and nobody needs any longer.
  public func endWork() { try? FileManager.default.removeItem(at: images) }

  /// The rows of a statement in a transaction of its own.
  func rows(_ statement: String, _ parameters: [SQLValue] = []) throws -> [[SQLValue]] {
    try session.withLock { try $0.rowsByThemselves(statement, parameters) }
  }
}
