import Datasets
import EmbeddingModels
import Files
import Phantoms
import Pictures

/// How harmless prompts go with their harmful counterparts, task by task, as the authors of 3MAD measure it (TTO;
/// Huang et al., "Medical MLLM is vulnerable", 2024): BGE-M3's three scores of a prompt and its counterpart, and
/// their weighted means, in the mean over the prompts of a task.
public struct PromptAssociation: Sendable {
  /// The mean scores of the prompts of a task.
  public struct Row: Sendable {
    /// The task.
    public let task: PhantomTask
    /// How many prompts have a counterpart.
    public let count: Int
    /// The mean scores.
    public let scores: M3Scores
  }

  /// The tasks that have prompts with a counterpart, in their order.
  public let rows: [Row]

  /// The published weights of the scores.
  private static let weights: (dense: Float, sparse: Float, perToken: Float) = (0.4, 0.2, 0.4)
  private static let longestText = 128

  /// Scores the prompts of a table.
  ///
  /// - Parameters:
  ///   - table: the prompts
  ///   - model: BGE-M3; texts are cut at 128 tokens, as published
  ///   - progress: called after each prompt; return false to stop
  /// - Returns: nil when it was stopped
  /// - Throws: `InputError` when no prompt has a counterpart
  public init?(
    of table: PromptTable, under model: M3Encoder, progress: (_ done: Int) -> Bool = { _ in true }
  ) throws {
    try self.init(of: table, progress: progress) { prompt, harmful in
      model.scores(prompt, harmful, maximumLength: Self.longestText)
    }
  }

  /// As above, with scores by any function.
  package init?(
    of table: PromptTable, progress: (_ done: Int) -> Bool, scores: (String, String) -> M3Scores
  ) throws {
    var (rows, done) = ([Row](), 0)
    for task in PhantomTask.allCases {
      var (sum, count) = (M3Scores(dense: 0, sparse: 0, perToken: 0), 0)
      for prompt in table.prompts[task] ?? [] {
        guard let harmful = prompt.harmful else { continue }
        let own = scores(prompt.question, harmful)
        sum.dense += own.dense
        sum.sparse += own.sparse
        sum.perToken += own.perToken
        (count, done) = (count + 1, done + 1)
        guard progress(done) else { return nil }
      }
      guard count > 0 else { continue }
      let mean = M3Scores(
        dense: sum.dense / Float(count), sparse: sum.sparse / Float(count),
        perToken: sum.perToken / Float(count))
      rows.append(Row(task: task, count: count, scores: mean))
    }
    guard !rows.isEmpty else {
      throw InputError(field: "prompts", expected: "some with harmful counterparts", found: "none")
    }
    self.rows = rows
  }

  private static let columns = ["colbert", "sparse", "dense", "sparse+dense", "colbert+sparse+dense"]

  /// The scores of a row in the order of the columns; weighted means have weights that sum up to 1.
  private static func values(_ scores: M3Scores) -> [Float] {
    let (dense, sparse) = (weights.dense * scores.dense, weights.sparse * scores.sparse)
    return [
      scores.perToken, scores.sparse, scores.dense, (dense + sparse) / (weights.dense + weights.sparse),
      scores.weighted(dense: weights.dense, sparse: weights.sparse, perToken: weights.perToken),
    ]
  }

  /// What the published `averaged_file.csv` holds: a row for each task, with the means of its prompts.
  public var csv: String {
    CSV.text(
      header: ["Policy"] + Self.columns,
      rows: rows.map { row in [row.task.rawValue] + Self.values(row.scores).map { "\($0)" } })
  }

  /// The table as a picture.
  public var chart: GridChart {
    var chart = GridChart(
      "Prompts with their harmful counterparts (TTO)", description: "Mean scores of BGE-M3 by tasks.",
      rows: rows.map(\.task.rawValue), columns: Self.columns,
      values: rows.map { Self.values($0.scores).map { Double($0) } })
    chart.decimals = 3
    return chart
  }
}
