import Files
import Foundation

/// The file in which a run leaves its state, for the same command to take it up again.
///
/// Runs only write it: whoever has put their result into a safe place removes it.
public struct SnapshotFile: Sendable {
  private struct Content<State: Codable>: Codable {
    let settings: [String: String]
    let state: State
    let trace: [StepReport]
  }

  /// The file of the snapshot.
  public let url: URL
  /// Names and values of all settings that decide the run's course; a snapshot with other values is refused.
  private let settings: [String: String]

  /// A file in a folder, `snapshot.json` unless named otherwise. What it may be taken up by is known when a
  /// run starts.
  public init(in folder: URL, named name: String = "snapshot.json") {
    url = folder.appendingPathComponent(name)
    settings = [:]
  }

  private init(_ url: URL, settings: [String: String]) { (self.url, self.settings) = (url, settings) }

  /// The same for a run with these settings.
  package func guarded(by settings: RunSettings) -> SnapshotFile {
    SnapshotFile(url, settings: settings.values)
  }

  /// Writes a run's state and its trace so far, in place of an earlier snapshot. Throws `OutputError` when
  /// the file cannot be written.
  public func save(_ run: some ResumableRun, trace: [StepReport]) throws {
    try save(state: run.state, trace: trace)
  }

  /// Writes the state of work that is no run of steps. Throws `OutputError` when the file cannot be written.
  package func save(state: some Codable, trace: [StepReport] = []) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data: Data
    do {
      data = try encoder.encode(Content(settings: settings, state: state, trace: trace))
    } catch {
      throw OutputError(file: url.path, reason: "\(error)")
    }
    try OutputFile.write(data, to: url)
  }

  /// The state and the trace so far, nil when there is no snapshot.
  ///
  /// Throws `InputError` when the file is malformed, was left by a run with other settings, or has a trace
  /// that no run leaves.
  public func load<State: Codable>(_ type: State.Type) throws -> (state: State, trace: [StepReport])? {
    guard InputFile.exists(url) else { return nil }
    let bytes = try InputFile.bytes(of: url, largest: InputLimits.snapshot)
    let content: Content<State>
    do {
      content = try JSONDecoder().decode(Content<State>.self, from: Data(bytes))
    } catch {
      throw InputError(file: url.path, expected: "a snapshot of this attack", found: "something else")
    }
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) where content.settings[name] != value {
      throw InputError(
        file: url.path, field: name, expected: "\(value), as this command says",
        found: content.settings[name] ?? "nothing")
    }
    for (index, report) in content.trace.enumerated() where !report.isPossible(at: index) {
      throw InputError(
        file: url.path, field: "trace[\(index)]",
        expected: "step \(index), with counts and seconds that a run can have", found: report.summary)
    }
    return (content.state, content.trace)
  }

  /// Removes the snapshot, if there is one.
  public func remove() { try? FileManager.default.removeItem(at: url) }
}

extension StepReport {
  /// Whether a run's trace may have this at a place.
  fileprivate func isPossible(at index: Int) -> Bool {
    step == index && (0...StepCount.mostSeconds).contains(seconds) && !score.isNaN
      && StepCount.isSaved(evaluations, candidates)
  }

  fileprivate var summary: String {
    "step \(step), \(seconds) s, score \(score), \(evaluations) evaluations, \(candidates) candidates"
  }
}
