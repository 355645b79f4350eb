import Experiments
import Files
import Foundation
import Imaging
import Judges
import Preconditions
import Responses
import Runs
import Tensors

/// The scoring of responses in a folder that says everything about it.
///
/// `run.json` holds what was scored by what, `scores.jsonl` a line for each response. Where models measure, a
/// run may end at any moment and be taken up again: what is done is not done again, and the files end as
/// those of a run that nobody stopped.
public struct ScoreRun: Sendable {
  /// What measures responses, and where their images are.
  public struct Measuring: Sendable {
    let scorer: ResponseScorer
    let images: ResponseImages?

    /// Models that measure.
    ///
    /// - Parameters:
    ///   - scorer: the models
    ///   - images: the images; nil for none, which leaves TTO alone
    public init(_ scorer: ResponseScorer, images: ResponseImages? = nil) {
      (self.scorer, self.images) = (scorer, images)
    }
  }

  /// The folder into which everything is written.
  public let folder: URL
  let responses: [CollectedResponse]
  private let keys: [ScoreKey]
  private let set: String?
  private let evidence: JudgeEvidence
  private let measuring: Measuring?
  private let seed: Int
  /// The growing file of a run that measures.
  private let results: GrowingResults<ScoredResponse>?

  /// The name of the file with a line for each response.
  public static let scoresName = "scores.jsonl"

  /// The number of responses.
  public var count: Int { responses.count }
  /// The number of responses that were scored before.
  public var doneCount: Int { results?.doneCount ?? 0 }

  private var scoresFile: URL { folder.appendingPathComponent(Self.scoresName) }

  /// Prepares a folder, or takes up the run that is in it.
  ///
  /// - Parameters:
  ///   - responses: the responses
  ///   - set: the name of their data set; nil where it does not matter
  ///   - evidence: what judges chose
  ///   - measuring: what measures responses; nil for nothing
  ///   - seed: decides the resamples of intervals
  ///   - command: the command that repeats the run, for readers of its files
  ///   - folder: the folder of the run, which is made unless it is there
  ///   - isResuming: whether a run that is in the folder may be taken up; without one there, a new one begins
  /// - Throws: `InputError` for a response that stands twice, for an image that is not there, when the folder
  ///   holds a run and `isResuming` is false or its settings are others, and when its files are damaged;
  ///   `OutputError`
  public init(
    _ responses: [CollectedResponse], set: String? = nil, evidence: JudgeEvidence = JudgeEvidence(),
    measuring: Measuring? = nil, seed: Int = 0, command: String? = nil, in folder: URL,
    isResuming: Bool = false
  ) throws {
    guard !responses.isEmpty else {
      throw InputError(field: "responses", expected: "at least one", found: "none")
    }
    keys = try responses.keys(set: set)
    try measuring?.scorer.weights.validate()
    try measuring?.images?.requireAll(of: responses)
    (self.responses, self.set, self.evidence, self.measuring) = (responses, set, evidence, measuring)
    (self.seed, self.folder) = (seed, folder)
    try OutputFile.makeFolder(folder)
    let judged = zip(responses, keys).map { evidence.choices(for: $0, $1) }
    let decisive: JSONObject = JSONObject([
      "schema": .integer(ResultSchema.version), "set": .optional(set), "seed": .integer(seed),
      "responses": .integer(responses.count), "digest": .string(Fingerprint.of(responses.map(\.text))),
      "judged": .string(Fingerprint.of(try judged.map { try JSON(encoding: $0).text() })),
      "scores": try measuring?.scorer.record() ?? .null,
    ])
    let document = RunDocument(
      decisive.appending(["command": .optional(command)]), decisive: decisive)
    _ = try document.settle(in: folder, isResuming: isResuming)
    OutputFile.removeLeftovers(in: folder)
    results =
      measuring == nil
      ? nil : try Self.openedResults(folder.appendingPathComponent(Self.scoresName), keys: Set(keys))
  }

  /// Opens the file of a run that measures, or makes it. Throws `InputError` when a line is of another
  /// response or stands twice, `OutputError`.
  private static func openedResults(
    _ url: URL, keys: Set<ScoreKey>
  ) throws -> GrowingResults<ScoredResponse> {
    try GrowingResults(opening: url) { response, line, isFirst in
      guard keys.contains(response.key), isFirst else {
        throw line.error(expected: "a line of this run, each once")
      }
    }
  }

  /// Removes the run that is in a folder, if there is one.
  public static func remove(from folder: URL) {
    let names = [
      RunDocument.name, scoresName, ScoreSummary.fileName, ScoreSummary.tableName, ScoreReport.fileName,
    ]
    EarlierFiles.remove(from: folder) { names.contains($0) }
  }

  /// Scores what is left. Returns whether nothing is left; `scores.jsonl` is then in the order of the
  /// responses.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before each response, by several threads
  ///   - progress: told how many responses are done, by one thread at a time
  /// - Throws: `InputError` when the file cannot be read any more, `OutputError`
  public func run(
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in }
  ) throws -> Bool {
    guard let results else {
      let lines = try responses.indices.map { try scored($0).text() + "\n" }
      try OutputFile.write(lines.joined().utf8, to: scoresFile)
      progress(count)
      return true
    }
    let done = results.settled
    let pending = keys.indices.filter { !done.contains(keys[$0]) }
    try workThrough(pending.count, shouldStop: shouldStop) { index throws(OutputError) in
      do {
        try results.append(scored(pending[index]), then: progress)
      } catch let error as OutputError {
        throw error
      } catch {
        // Labels were read when keys were made, and verdicts and numbers can be encoded.
        preconditionFailure("\(error)")
      }
    }
    guard results.doneCount == count else { return false }
    try results.sort(by: keys)
    return true
  }

  private func scored(_ index: Int) throws -> ScoredResponse {
    let (response, key) = (responses[index], keys[index])
    let repaired = RepairedPhraseJudge().verdict(on: response.response, to: response.question.text)
    var (scores, problem) = (ResponseScores?.none, String?.none)
    if let measuring {
      var image: Image?
      do {
        image = try measuring.images?.image(of: response)
      } catch {
        problem = "\(error)"
      }
      scores = measuring.scorer.scores(
        of: response.response, about: image, attribute: response.question.labels[ResponseLabel.attribute],
        prompt: response.question.request,
        isSuccess: repaired == .success)
    }
    return try ScoredResponse(
      response, set: set, repaired: repaired, judged: evidence.choices(for: response, key), scores: scores,
      problem: problem)
  }

  /// Writes `summary.json`, `table.csv` and `report.html` of a run of which nothing is left to do, and
  /// returns the figures.
  ///
  /// - Parameter showsExamples: whether the page quotes responses
  /// - Throws: `InputError` when a file of the run cannot be read, `OutputError`
  public func finish(showsExamples: Bool = true) throws -> ScoreSummary {
    let scored = try ScoredResponse.lines(of: [scoresFile])
    let summary = ScoreSummary(scored, seed: seed)
    try OutputFile.write(summary.json.utf8, to: folder.appendingPathComponent(ScoreSummary.fileName))
    try OutputFile.write(summary.csv.utf8, to: folder.appendingPathComponent(ScoreSummary.tableName))
    let report = ScoreReport(
      summary: summary, scored: scored,
      quoted: showsExamples
        ? Dictionary(
          zip(keys, responses), uniquingKeysWith: { first, _ in first }) : [:],
      document: try JSONField(
        contentsOf: folder.appendingPathComponent(RunDocument.name), largest: InputLimits.listing))
    try report.page().write(to: folder.appendingPathComponent(ScoreReport.fileName))
    return summary
  }
}

extension ScoredResponse: ResultFileLine {
  /// Reads files of scores.
  ///
  /// - Parameter files: the files
  /// - Throws: `InputError` that names file, line and member for what is malformed, for a response that stands
  ///   twice, also in several files, and for a file without lines
  public static func lines(of files: [URL]) throws -> [ScoredResponse] {
    var seen = Set<ScoreKey>()
    return try files.flatMap { file in
      let scored = try JSONLines.map(file) { line, _ in
        let response = try ScoredResponse(line)
        guard seen.insert(response.key).inserted else {
          throw try line.member("id").error(expected: "each response once")
        }
        return response
      }
      guard !scored.isEmpty else {
        throw InputError(file: file.path, expected: "at least one line", found: "none")
      }
      return scored
    }
  }
}
