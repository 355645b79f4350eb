import Foundation
import Synchronization

/// What trials gave, kept in a file of one JSON value a line, so that what was run once is not run again.
final class TrialLog: Sendable {
  private struct Line: Codable {
    let trial: Trial
    let outcome: Outcome
  }

  private static let encoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }()

  private let file: FileHandle?
  private let found: Mutex<[Trial: Outcome]>

  /// Opens the file or makes it, and drops a last line that was not written whole; without a path, keeps nothing.
  init(_ path: String?) throws {
    guard let path else {
      file = nil
      found = Mutex([:])
      return
    }
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw TrialLogError(description: "\(path): cannot be opened: \(String(cString: strerror(errno)))")
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let bytes = try file.readToEnd() ?? Data()
    let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let lines = try bytes[..<whole].split(separator: 0x0A).enumerated().map { number, line in
      do {
        return try JSONDecoder().decode(Line.self, from: line)
      } catch {
        throw TrialLogError(description: "\(path): line \(number + 1) is no trial's outcome")
      }
    }
    try file.truncate(atOffset: UInt64(whole))
    self.file = file
    found = Mutex(Dictionary(lines.map { ($0.trial, $0.outcome) }) { $1 })
  }

  /// The outcome of a trial: the one that is known, or else that of `run`.
  func outcome(of trial: Trial, orBy run: () throws -> Outcome) throws -> Outcome {
    if let known = found.withLock({ $0[trial] }) { return known }
    let outcome = try run()
    let line = try Self.encoder.encode(Line(trial: trial, outcome: outcome)) + [0x0A]
    try found.withLock { found in
      found[trial] = outcome
      try file?.write(contentsOf: line)
    }
    return outcome
  }
}

struct TrialLogError: Error, CustomStringConvertible {
  let description: String
}
