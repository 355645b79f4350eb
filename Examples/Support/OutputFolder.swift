import ArgumentParser
import Crossmatch
import Files
import Foundation
import Locks
import Phantoms

/// The folder that a command writes its results to, made and tried before any work, so that hours of it do not end there.
///
/// A result that is there, or what an interrupted run left, is kept unless the user says otherwise.
public struct OutputFolder: Sendable {
  /// Which files of a folder belong to a run.
  public struct Traces: Sendable {
    let results: [String]
    let resumable: String
    let inner: [String]

    private static let attackResults = ["result.json", "ablation.json", "run.json"]

    public static let attack = Traces(results: attackResults, resumable: "snapshot.json", inner: ["images"])
    public static let ablation = Traces(results: attackResults, resumable: "snapshot.json")
    public static let set = Traces(results: attackResults, resumable: "run.json", inner: ["images"])
    public static let phantoms = Traces(
      results: [PhantomFolder.metadataName], resumable: PhantomFolder.unfinishedName)
    public static let dataset = Traces(
      results: [DatasetImport.summaryName], resumable: DatasetImport.unfinishedName)

    /// - Parameters:
    ///   - results: what a run leaves when it is done
    ///   - resumable: what can be taken up
    ///   - inner: folders within the folder
    public init(results: [String], resumable: String, inner: [String] = []) {
      (self.results, self.resumable, self.inner) = (results, resumable, inner)
    }
  }

  /// As the user wrote it.
  public let path: String
  public let url: URL
  /// Whether an interrupted run is there and goes on; without one, `--resume` begins.
  public let isTakenUp: Bool
  private let overwrites: Bool

  /// Throws `InputError` when the folder holds what is not to be taken up or overwritten or another process writes into it,
  /// `OutputError` when it cannot be made or written to.
  ///
  /// - Parameter isOneOfMany: whether the command fills several folders, of which some may be done when it is taken up
  public init(_ path: String, _ traces: Traces, _ options: EarlierRun, isOneOfMany: Bool = false) throws {
    self.path = path
    overwrites = options.overwrite
    url = folder(path)
    isTakenUp = options.resume && InputFile.exists(url.appendingPathComponent(traces.resumable))
    let isNew = !InputFile.exists(url)
    try OutputFile.makeFolder(url)
    if isNew { Self.made.withLock { $0.append(url) } }
    try FolderClaim.take(url)
    if !options.resume || !isOneOfMany { try options.check(url, traces) }
    try OutputFile.tryFolder(url)
    OutputFile.removeLeftovers(in: url)
    for name in traces.inner { OutputFile.removeLeftovers(in: url.appendingPathComponent(name)) }
  }

  /// Removes the files of an earlier attack that is to be overwritten, so that none of them is taken for one of the new.
  func removeEarlierAttack() {
    guard overwrites else { return }
    let pictures = [
      "adversarial", "clean", "perturbation", "region", "gradient", "overview", "patch", "phrase", "static",
      "static-patch",
    ]
    let names = pictures.map { $0 + ".png" }
    let others = [
      "adversarial.dcm", "trace.csv", "trace.svg", "sweep.csv", "sweep.svg", "report.html", "result.json",
    ]
    EarlierFiles.remove(from: url) {
      (names + others).contains($0) || $0.wholeMatch(of: /radius-[0-9]+\.png/) != nil
    }
    // Those of a universal patch.
    EarlierFiles.remove(from: "images", in: url) { $0.wholeMatch(of: /[0-9]{6}(-static)?\.png/) != nil }
  }

  private static let made = Mutex<[URL]>([])

  /// Removes the folders that were made for nothing.
  static func removeUnused() {
    for url in made.withLock({ $0 }) { rmdir(url.path) }
  }
}

/// What becomes of an earlier run that is found in the folder.
public struct EarlierRun: ParsableArguments {
  @Flag(help: "Go on where an interrupted run with the same options left off, in --output.") public
    var resume =
    false
  @Flag(help: "Replace the result, or the interrupted run, that is in --output.") public var overwrite = false

  public init() {}

  public func validate() throws {
    guard !resume || !overwrite else { throw ValidationError("give --resume or --overwrite, not both") }
  }

  /// Throws a `ValidationError` when there is no folder to which the options belong.
  public func validate(output: String?) throws {
    guard !resume || output != nil else { throw ValidationError("--resume needs --output") }
    guard !overwrite || output != nil else { throw ValidationError("--overwrite needs --output") }
  }

  /// Throws `InputError` when the folder holds what is not to be taken up or overwritten.
  func check(_ folder: URL, _ traces: OutputFolder.Traces) throws {
    let isThere = { (name: String) in InputFile.exists(folder.appendingPathComponent(name)) }
    guard !overwrite, let found = ([traces.resumable] + traces.results).first(where: isThere) else { return }
    if resume {
      guard !isThere(traces.resumable), !Self.isInterrupted(folder.appendingPathComponent(found)) else {
        return
      }
      throw InputError(
        file: folder.path, expected: "an interrupted run to resume, or --overwrite",
        found: "\(found) of a run that is done")
    }
    throw InputError(
      file: folder.path, expected: "--overwrite, --resume for an interrupted run, or another folder",
      found: "\(found) of an earlier run")
  }

  /// Whether a result says of itself that it is the best until an interruption.
  private static func isInterrupted(_ result: URL) -> Bool {
    let stopped = try? JSONField(contentsOf: result, largest: InputLimits.listing).member("stopped").string()
    return stopped == StopReason.interrupted.rawValue
  }
}

extension SnapshotFile {
  /// A file in a folder, `snapshot.json` unless named otherwise; one that is not to be taken up is removed.
  public init(in folder: URL, named name: String = "snapshot.json", resuming earlier: EarlierRun) {
    self.init(in: folder, named: name)
    if !earlier.resume { remove() }
  }
}
