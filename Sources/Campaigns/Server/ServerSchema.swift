import Files

/// The tables of a campaign in a PostgreSQL database: those of `CampaignSchema` that hold the study, without
/// triggers, so that nothing but our own statements is ever run, and three more.
enum ServerSchema {
  /// The schema that all of it is in.
  static let name = "crossmatch"

  /// A table, and how its rows are told apart.
  struct Table {
    let name: String
    let columns: [Column]
    let key: String
  }

  /// A column, of a type of PostgreSQL's own.
  struct Column {
    let name, type: String
    let isRequired: Bool

    /// Numbers that are there.
    static func integers(_ names: String...) -> [Column] {
      names.map { Column(name: $0, type: "bigint", isRequired: true) }
    }
    /// Numbers that are there.
    static func reals(_ names: String...) -> [Column] {
      names.map { Column(name: $0, type: "double precision", isRequired: true) }
    }
    /// Texts that are there.
    static func texts(_ names: String...) -> [Column] {
      names.map { Column(name: $0, type: "text", isRequired: true) }
    }
    /// Texts that may be missing.
    static func optionalTexts(_ names: String...) -> [Column] {
      names.map { Column(name: $0, type: "text", isRequired: false) }
    }
    /// Numbers that may be missing.
    static func optionalIntegers(_ names: String...) -> [Column] {
      names.map { Column(name: $0, type: "bigint", isRequired: false) }
    }
    /// Numbers that may be missing.
    static func optionalReals(_ names: String...) -> [Column] {
      names.map { Column(name: $0, type: "double precision", isRequired: false) }
    }
  }

  /// The tables that a file has as well, with the same columns, those that others refer to first.
  static let shared = [
    Table(
      name: "campaign",
      columns: Column.integers("id") + Column.texts("name", "plan") + Column.integers("seed", "attempts")
        + Column.optionalIntegers("shard", "shards"), key: "id"),
    Table(
      name: "models",
      columns: Column.integers("id") + Column.texts("name") + Column.optionalTexts("sha256")
        + Column.integers("attacked"), key: "id"),
    Table(name: "datasets", columns: Column.integers("id") + Column.texts("name"), key: "id"),
    Table(
      name: "pairs",
      columns: Column.integers("id", "dataset") + Column.texts("pairing") + Column.integers("number")
        + Column.texts("sample") + Column.optionalTexts("class", "finding", "location")
        + Column.texts("caption", "text", "content"), key: "id"),
    Table(
      name: "conditions",
      columns: Column.integers("id") + Column.texts("attack") + Column.optionalTexts("norm")
        + Column.optionalReals("radius") + Column.optionalTexts("radius_text"), key: "id"),
    Table(
      name: "items",
      columns: Column.integers("id", "model", "condition", "pair", "seed", "state", "attempts")
        + Column.optionalIntegers("worker") + Column.optionalTexts("error"), key: "id"),
    Table(
      name: "workers",
      columns: Column.integers("id") + Column.texts("host", "process")
        + Column.reals("started", "heartbeat") + Column.optionalReals("ended"), key: "id"),
    Table(
      name: "attempts",
      columns: Column.integers("id", "item", "number") + Column.optionalIntegers("worker")
        + Column.reals("ended") + Column.texts("error"), key: "id"),
    Table(
      name: "results",
      columns: Column.integers("item", "right_before", "right_after")
        + Column.reals("similarity_before", "similarity_after", "distance")
        + Column.integers("changed_pixels", "changed_tokens", "evaluations")
        + Column.texts("picture", "finding"), key: "item"),
    Table(
      name: "timings", columns: Column.integers("item") + Column.reals("seconds", "finished"), key: "item"),
    Table(
      name: "transfers",
      columns: Column.integers("item", "model", "right_before", "right_after")
        + Column.reals("similarity_before", "similarity_after"), key: "item, model"),
  ]

  /// The tables that only a server has: how many items there are and how many were done when the study was
  /// stored, how many each worker has done since, and pictures, by their digests.
  static let own = [
    Table(name: "totals", columns: Column.integers("id", "items", "done"), key: "id"),
    Table(name: "tallies", columns: Column.integers("worker", "done"), key: "worker"),
    Table(
      name: "pictures",
      columns: Column.texts("digest") + [Column(name: "bytes", type: "bytea", isRequired: true)],
      key: "digest"),
  ]

  /// Indexes, as PostgreSQL writes them.
  private static let indexes = [
    "CREATE INDEX items_claimed ON crossmatch.items USING btree (worker) WHERE (state = 1)",
    "CREATE INDEX items_failed ON crossmatch.items USING btree (id) WHERE (state = 3)",
    "CREATE INDEX items_pending ON crossmatch.items USING btree (id) WHERE (state = 0)",
    "CREATE INDEX timings_finished ON crossmatch.timings USING btree (finished)",
  ]

  /// The statements that make the schema and its tables, without keys: a table fills faster before it has one.
  static var statements: [String] {
    ["CREATE SCHEMA \(name)"]
      + (shared + own).map { table in
        let columns = table.columns.map { "\($0.name) \($0.type)\($0.isRequired ? " NOT NULL" : "")" }
        return "CREATE TABLE \(name).\(table.name) (\(columns.joined(separator: ", ")))"
      }
  }

  /// The statements that make keys and indexes of tables that are filled, and tell the server how full they are.
  static var closingStatements: [String] {
    (shared + own).map { "ALTER TABLE \(name).\($0.name) ADD PRIMARY KEY (\($0.key))" } + indexes
      + (shared + own).map { "ANALYZE \(name).\($0.name)" }
  }

  // MARK: What stands there

  /// Everything that is defined in the schema, a line each.
  private static var expected: Set<String> {
    var lines = Set(indexes)
    for table in shared + own {
      lines.insert("table \(table.name)")
      lines.insert(
        "CREATE UNIQUE INDEX \(table.name)_pkey ON \(name).\(table.name) USING btree (\(table.key))")
      lines.insert("key \(table.name) \(table.name)_pkey: PRIMARY KEY (\(table.key))")
      for (number, column) in table.columns.enumerated() {
        let requirement = column.isRequired ? " required" : ""
        lines.insert("column \(table.name) \(number + 1) \(column.name) \(column.type)\(requirement)")
      }
    }
    return lines
  }

  /// Tells what is defined in the schema, from PostgreSQL's catalog: tables with all that could run something
  /// (rules, triggers, policies, parents, defaults, generated columns), columns, indexes and constraints.
  private static let description = """
    WITH relations AS (SELECT * FROM pg_class WHERE relnamespace =
      (SELECT oid FROM pg_namespace WHERE nspname = '\(name)'))
    SELECT CASE relkind WHEN 'r' THEN 'table ' WHEN 'i' THEN pg_get_indexdef(oid)
        ELSE 'a relation of the kind ' || relkind::text || ' ' END
      || CASE relkind WHEN 'i' THEN '' ELSE relname END
      || CASE WHEN relpersistence <> 'p' THEN ' that does not last' ELSE '' END
      || CASE WHEN EXISTS (SELECT FROM pg_rewrite WHERE ev_class = relations.oid) THEN ' with rules' ELSE '' END
      || CASE WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relations.oid) THEN ' with triggers'
        ELSE '' END
      || CASE WHEN relrowsecurity OR relforcerowsecurity THEN ' with policies' ELSE '' END
      || CASE WHEN EXISTS (SELECT FROM pg_inherits WHERE relations.oid IN (inhrelid, inhparent))
        THEN ' with relatives' ELSE '' END
    FROM relations WHERE relkind NOT IN ('t', 'c')
    UNION ALL SELECT 'column ' || relname || ' ' || attnum || ' ' || attname || ' '
      || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' required' ELSE '' END
      || CASE WHEN atthasdef OR attidentity <> '' OR attgenerated <> '' THEN ' with a default' ELSE '' END
    FROM relations JOIN pg_attribute ON attrelid = relations.oid WHERE relkind = 'r' AND attnum > 0
    UNION ALL SELECT 'key ' || relname || ' ' || conname || ': ' || pg_get_constraintdef(pg_constraint.oid)
    FROM relations JOIN pg_constraint ON conrelid = relations.oid WHERE contype <> 'n'
    """

  /// Whether a study is there. Throws `OutputError`.
  static func exists(_ session: ServerSession) throws -> Bool {
    try !session.rows("SELECT 1 FROM pg_namespace WHERE nspname = '\(name)'").isEmpty
  }

  /// Throws `InputError` unless everything that is defined in the schema is what we define.
  static func requireOwn(_ session: ServerSession, _ place: ServerPlace) throws {
    guard try exists(session) else {
      throw InputError(file: place.name, expected: "the database of a campaign", found: "one without")
    }
    let found = Set(try session.rows(description).map { $0[0].text ?? "" })
    guard found == expected else {
      let problem =
        found.subtracting(expected).sorted().first
        ?? expected.subtracting(found).sorted().first.map { "none such as \($0)" } ?? ""
      throw InputError(
        file: place.name, expected: "the tables and indexes of a campaign", found: problem)
    }
  }
}
