import Experiments
import Files
import Foundation
import Runs

extension SetResults {
  /// The results of one run over a set, or of the several runs that lie in a folder, in the order of their names.
  ///
  /// - Parameter folder: the folder of a run, or one whose folders are those of runs
  /// - Throws: `InputError` for a folder with neither, and for results that are malformed
  public static func runs(in folder: URL) throws -> [SetResults] {
    func isRun(_ url: URL) -> Bool { InputFile.exists(url.appendingPathComponent(RunDocument.name)) }
    guard !isRun(folder) else { return [try SetResults(contentsOf: folder)] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let runs = names.sorted().map(folder.appendingPathComponent).filter(isRun)
    guard !runs.isEmpty else {
      throw InputError(
        file: folder.path, expected: "run.json of a run over a set, or folders with one", found: "none")
    }
    return try runs.map { try SetResults(contentsOf: $0) }
  }
}
