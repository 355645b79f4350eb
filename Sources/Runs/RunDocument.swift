import Files
import Foundation
import Tensors

/// `run.json`: what a run in a folder was asked to do.
package struct RunDocument {
  /// The name of the file of a run that has a folder for itself.
  package static let name = "run.json"

  private let name: String
  private let decisive: JSONObject
  private let content: JSONObject

  /// A document for a run.
  ///
  /// - Parameters:
  ///   - content: all members of the file
  ///   - decisive: the members that decide over the course of the run, which is taken up only with the same
  ///   - name: the name of the file
  package init(_ content: JSONObject, decisive: JSONObject, name: String = RunDocument.name) {
    (self.content, self.decisive, self.name) = (content.appending(Precision.current.members), decisive, name)
  }

  /// A document of a run in a folder of its own.
  ///
  /// - Parameters:
  ///   - decisive: the members that decide over the course of the run
  ///   - command: what repeats the run, for readers
  package init(decisive: JSONObject, command: String?) {
    self.init(
      decisive.appending([
        "command": .optional(command), "threads": .integer(Parallelism.threadCount),
      ]), decisive: decisive)
  }

  /// Writes the file, or compares what decides over the course of the run with the file that is there.
  ///
  /// - Parameters:
  ///   - folder: the folder of the run
  ///   - isResuming: whether a run that is in the folder may be taken up
  ///   - absent: names of members that only other runs have
  /// - Returns: the file that was there; nil when it was written
  /// - Throws: `InputError` when there is one and `isResuming` is false or something differs, `OutputError`
  ///   when it cannot be written
  package func settle(in folder: URL, isResuming: Bool, without absent: [String] = []) throws -> JSONField? {
    let url = folder.appendingPathComponent(name)
    guard InputFile.exists(url) else {
      try write(to: folder)
      return nil
    }
    guard isResuming else {
      throw InputError(file: folder.path, expected: "--resume, or a folder without a run", found: name)
    }
    let found = try JSONField(contentsOf: url, largest: InputLimits.listing)
    try found.requireToSay(.object(decisive))
    try Precision.require(asIn: found)
    for name in absent {
      guard let other = try found.member(name).ifPresent else { continue }
      throw other.error(expected: "nothing, as this command says")
    }
    return found
  }

  /// Writes the file. Throws `OutputError`.
  package func write(to folder: URL) throws {
    try OutputFile.write(
      (JSON.object(content).text(isIndented: true) + "\n").utf8, to: folder.appendingPathComponent(name),
      isDurable: true)
  }
}
