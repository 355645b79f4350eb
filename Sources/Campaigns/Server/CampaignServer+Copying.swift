import Checkpoints
import Files
import Foundation

extension CampaignServer {
  /// Stores a study on a server, with all that is done of it and its pictures.
  ///
  /// - Parameters:
  ///   - study: the study
  ///   - url: a database that holds none yet
  /// - Throws: `InputError` when the server cannot be reached, when it holds a study, and for a picture that
  ///   is another than its name says; `OutputError`
  public static func store(_ study: CampaignDatabase, at url: String) throws -> CampaignServer {
    let place = try ServerPlace(url)
    let session = try ServerSession(place)
    try session.transaction {
      try session.rows(numberingLock)
      guard try !ServerSchema.exists(session) else {
        throw InputError(file: place.name, expected: "no study yet", found: "one")
      }
      for statement in ServerSchema.statements { try session.execute(statement) }
      try study.read { connection in
        for table in ServerSchema.shared {
          try session.fill("crossmatch.\(table.name)") { append in
            try connection.forEachRow(of: table.name, append)
          }
        }
      }
      try session.execute(
        """
        INSERT INTO crossmatch.totals
        SELECT 1, count(*), count(*) FILTER (WHERE state = 2) FROM crossmatch.items
        """)
      for statement in ServerSchema.closingStatements { try session.execute(statement) }
      for digest in try study.pictures() {
        try session.execute(
          "INSERT INTO crossmatch.pictures VALUES ($1, $2)", digest,
          try PictureStore.bytes(of: digest, in: study.images))
      }
    }
    return try CampaignServer(url)
  }

  /// Writes the study into a file, also while workers are on it.
  ///
  /// - Parameters:
  ///   - url: the new file; its pictures go into `images` beside it
  ///   - isReplacing: whether a file that is there is replaced
  ///   - hasPictures: whether pictures are copied as well
  /// - Throws: `InputError` when there is a file and `isReplacing` is false, and for rows and pictures that
  ///   are none of ours; `OutputError`
  @discardableResult public func copy(
    to url: URL, isReplacing: Bool = false, hasPictures: Bool = true
  ) throws -> CampaignDatabase {
    let database = try CampaignDatabase.appearing(at: url, isReplacing: isReplacing) { database in
      try session.withLock { session in
        try session.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") {
          try database.write { connection in
            for table in ServerSchema.shared {
              try session.forEachRow(
                of: "SELECT * FROM crossmatch.\(table.name) ORDER BY \(table.key)"
              ) { try connection.insert($0, into: table.name) }
            }
            try connection.startCounting()
          }
        }
      }
    }
    guard hasPictures else { return database }
    let store = try PictureStore(in: database.images)
    for digest in try database.pictures() where !store.holds(digest) {
      let bytes = try session.withLock {
        try $0.bytes("SELECT bytes FROM crossmatch.pictures WHERE digest = $1", digest)
      }
      guard let bytes, SHA256.text(of: bytes) == digest else {
        throw InputError(
          file: name, field: "picture \(digest)", expected: "the picture of this digest",
          found: bytes == nil ? "none" : "another one")
      }
      try OutputFile.write(bytes, to: store.file(of: digest), isDurable: true)
    }
    return database
  }
}
