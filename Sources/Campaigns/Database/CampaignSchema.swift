import GRDB

/// The tables and views of a campaign's database.
enum CampaignSchema {
  /// The number in the header of SQLite files that says that one is a campaign's: "xmch".
  static let applicationID = 0x786D_6368
  /// The version of the tables.
  static let version = 1

  /// The states of an item.
  enum State: Int {
    case pending, claimed, done, failed

    /// The name for readers.
    var name: String { "\(self)" }
  }

  /// All statements that make the tables, in order.
  static var statements: [String] { tables + indexes + views }

  /// The statements that keep counts up to date; made when all items are there.
  static let triggers = [
    """
    CREATE TRIGGER count_states AFTER UPDATE OF state ON items WHEN OLD.state <> NEW.state BEGIN
      UPDATE counts SET count = count - 1 WHERE state = OLD.state;
      UPDATE counts SET count = count + 1 WHERE state = NEW.state;
    END
    """
  ]

  private static let tables = [
    """
    CREATE TABLE campaign (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, plan TEXT NOT NULL,
      seed INTEGER NOT NULL, attempts INTEGER NOT NULL, shard INTEGER, shards INTEGER) STRICT
    """,
    """
    CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sha256 TEXT,
      attacked INTEGER NOT NULL) STRICT
    """,
    "CREATE TABLE datasets (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    """
    CREATE TABLE pairs (id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL REFERENCES datasets,
      pairing TEXT NOT NULL,
      number INTEGER NOT NULL, sample TEXT NOT NULL, class TEXT, finding TEXT, location TEXT,
        caption TEXT NOT NULL,
      text TEXT NOT NULL, content TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE conditions (id INTEGER PRIMARY KEY, attack TEXT NOT NULL, norm TEXT, radius REAL,
      radius_text TEXT) STRICT
    """,
    """
    CREATE TABLE items (id INTEGER PRIMARY KEY, model INTEGER NOT NULL REFERENCES models,
      condition INTEGER NOT NULL REFERENCES conditions, pair INTEGER NOT NULL REFERENCES pairs,
      seed INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
      worker INTEGER, error TEXT) STRICT
    """,
    "CREATE TABLE counts (state INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT",
    """
    CREATE TABLE workers (id INTEGER PRIMARY KEY, host TEXT NOT NULL, process TEXT NOT NULL,
      started REAL NOT NULL,
      heartbeat REAL NOT NULL, ended REAL) STRICT
    """,
    """
    CREATE TABLE attempts (id INTEGER PRIMARY KEY, item INTEGER NOT NULL REFERENCES items,
      number INTEGER NOT NULL,
      worker INTEGER, ended REAL NOT NULL, error TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE results (item INTEGER PRIMARY KEY REFERENCES items, right_before INTEGER NOT NULL,
      right_after INTEGER NOT NULL, similarity_before REAL NOT NULL, similarity_after REAL NOT NULL,
      distance REAL NOT NULL, changed_pixels INTEGER NOT NULL, changed_tokens INTEGER NOT NULL,
      evaluations INTEGER NOT NULL, picture TEXT NOT NULL, finding TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE timings (item INTEGER PRIMARY KEY REFERENCES items, seconds REAL NOT NULL,
      finished REAL NOT NULL) STRICT
    """,
    """
    CREATE TABLE transfers (item INTEGER NOT NULL REFERENCES items, model INTEGER NOT NULL REFERENCES models,
      right_before INTEGER NOT NULL, right_after INTEGER NOT NULL, similarity_before REAL NOT NULL,
      similarity_after REAL NOT NULL, PRIMARY KEY (item, model)) STRICT, WITHOUT ROWID
    """,
  ]

  private static let indexes = [
    "CREATE INDEX items_pending ON items (id) WHERE state = 0",
    "CREATE INDEX items_claimed ON items (worker) WHERE state = 1",
    "CREATE INDEX items_failed ON items (id) WHERE state = 3",
    "CREATE INDEX timings_finished ON timings (finished)",
  ]

  private static let views = [
    """
    CREATE VIEW item_names AS SELECT items.id AS item, models.name AS model, datasets.name AS dataset,
      conditions.attack AS attack, conditions.norm AS norm, conditions.radius AS radius,
      conditions.radius_text AS radius_text, pairs.pairing AS pairing, pairs.number AS pair,
      pairs.sample AS sample, pairs.class AS class, pairs.finding AS finding, items.seed AS seed,
      CASE items.state WHEN 0 THEN 'pending' WHEN 1 THEN 'claimed' WHEN 2 THEN 'done' ELSE 'failed' END AS
        state,
      items.attempts AS attempts, items.error AS error
    FROM items JOIN models ON models.id = items.model JOIN conditions ON conditions.id = items.condition
      JOIN pairs ON pairs.id = items.pair JOIN datasets ON datasets.id = pairs.dataset
    """,
    """
    CREATE VIEW outcomes AS SELECT item_names.*, right_before AND NOT right_after AS success, right_before,
      right_after, similarity_before, similarity_after, distance, changed_pixels, changed_tokens, evaluations,
      'images/' || picture || '.png' AS picture
    FROM item_names JOIN results USING (item)
    """,
    """
    CREATE VIEW success_rates AS SELECT model, dataset, pairing, attack, norm, radius, radius_text,
      count(*) AS items, sum(right_before) AS right_before, sum(success) AS successes,
      CAST(sum(success) AS REAL) / nullif(sum(right_before), 0) AS success_rate
    FROM outcomes GROUP BY model, dataset, pairing, attack, norm, radius
    """,
    """
    CREATE VIEW class_rates AS SELECT model, dataset, pairing, attack, norm, radius, class, count(*) AS items,
      sum(right_before) AS right_before, sum(success) AS successes,
      CAST(sum(success) AS REAL) / nullif(sum(right_before), 0) AS success_rate
    FROM outcomes GROUP BY model, dataset, pairing, attack, norm, radius, class
    """,
    """
    CREATE VIEW transfer_rates AS SELECT outcomes.model AS model, models.name AS watcher, dataset, pairing,
      attack,
      norm, radius, count(*) AS items, sum(transfers.right_before) AS right_before,
      sum(transfers.right_before AND NOT transfers.right_after) AS successes
    FROM outcomes JOIN transfers ON transfers.item = outcomes.item JOIN models ON models.id = transfers.model
    GROUP BY outcomes.model, models.name, dataset, pairing, attack, norm, radius
    """,
    """
    CREATE VIEW costs AS SELECT model, attack, count(*) AS items, sum(evaluations) AS evaluations,
      sum(seconds) / 3600 AS hours
    FROM outcomes JOIN timings USING (item) GROUP BY model, attack
    """,
    """
    CREATE VIEW progress AS SELECT model, attack, radius_text, state, count(*) AS items FROM item_names
    GROUP BY model, attack, radius_text, state
    """,
    """
    CREATE VIEW failures AS SELECT item, model, dataset, attack, radius_text, sample, seed, attempts, error
    FROM item_names WHERE state = 'failed'
    """,
  ]
}
