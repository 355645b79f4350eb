import Files
import Foundation

/// A reader of bytes from outside, with all that it lets happen after reading.
struct Parser: Sendable {
  /// The name of the fuzzer and of the folder of its inputs.
  let name: String
  /// The most bytes of an input that a fuzzer makes.
  let longest: Int
  /// The inputs to begin with, besides those of the corpus.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Reads an input. Throws what the reader throws: an `InputError` or `OutputError` of one line is an answer,
  /// everything else a finding.
  let read: @Sendable (_ input: [UInt8]) throws -> Void

  init(
    _ name: String, longest: Int = 4096, seeds: @escaping @Sendable () throws -> [[UInt8]] = { [] },
    read: @escaping @Sendable (_ input: [UInt8]) throws -> Void
  ) {
    (self.name, self.longest, self.seeds, self.read) = (name, longest, seeds, read)
  }

  /// All parsers, by theme.
  static let all: [Parser] =
    documents + weights + texts + models + pictures + volumes + archives + sets + studies + snapshots

  /// Reads an input, and throws a `Finding` when what comes out is neither a value nor an error of one line.
  func check(_ input: [UInt8]) throws {
    do {
      try read(input)
    } catch let error as InputError {
      try require(!error.description.contains("\n"), "a message of several lines: \(error)")
    } catch let error as OutputError {
      try require(!error.description.contains("\n"), "a message of several lines: \(error)")
    } catch let finding as Finding {
      throw finding
    } catch {
      throw Finding(what: "an error of another type: \(type(of: error)): \(error)")
    }
  }
}

/// What a parser must not do.
struct Finding: Error, CustomStringConvertible {
  let what: String
  var description: String { what }
}

/// Throws a finding unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  guard condition else { throw Finding(what: message()) }
}

/// The parts of an input between zero bytes, at most `count` of them.
func parts(_ bytes: some Collection<UInt8>, count: Int) -> [[UInt8]] {
  bytes.split(separator: 0, maxSplits: count - 1, omittingEmptySubsequences: false).map { Array($0) }
}

/// Calls `body` with a file of these bytes in a folder of this process, in memory where there is such a place.
func withFile<Result>(_ bytes: [UInt8], _ name: String, _ body: (URL) throws -> Result) throws -> Result {
  let file = scratchFolder.appendingPathComponent(name)
  try Data(bytes).write(to: file)
  return try body(file)
}

/// The folder of this process's files.
let scratchFolder: URL = {
  let memory = URL(fileURLWithPath: "/dev/shm", isDirectory: true)
  let isThere = FileManager.default.fileExists(atPath: memory.path)
  let folder = (isThere ? memory : FileManager.default.temporaryDirectory)
    .appendingPathComponent("crossmatch-fuzz-\(getpid())", isDirectory: true)
  try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}()

/// Files of the repository's tests, from which inputs begin.
enum TestFixtures {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Tests", isDirectory: true)

  /// The file or folder at a path within `Tests`.
  static func url(_ path: String) -> URL { tests.appendingPathComponent(path) }

  /// The folder of a tiny model.
  static func model(_ name: String) -> URL { url("EmbeddingModelsTests/Fixtures/\(name)") }

  /// The contents of the files in a folder, and in the folders in it, that are not larger than `most` bytes and
  /// whose names end so.
  static func files(in path: String, ending: String, most: Int) throws -> [[UInt8]] {
    let folder = url(path)
    let names = (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? [])
    return try names.filter { $0.hasSuffix(ending) }.sorted().compactMap { name in
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      return bytes.count <= most ? bytes : nil
    }
  }
}
