import Files
import Foundation
import Locks

/// A process of a worker.
final class WorkerProcess {
  private let process = Process()
  private let said = Lines()
  private let errors = Pipe()

  /// Whether it has not ended.
  var isRunning: Bool { process.isRunning }
  /// Its number.
  var number: Int32 { process.processIdentifier }

  /// Starts it. Throws `OutputError` when that is not possible.
  ///
  /// - Parameter environment: what its environment has besides that of this process
  init(_ executable: URL, _ arguments: [String], _ environment: [String: String]) throws {
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    errors.fileHandleForReading.readabilityHandler = { [said] in
      let data = $0.availableData
      if data.isEmpty { $0.readabilityHandler = nil }
      said.append(data)
    }
    do {
      try process.run()
    } catch {
      throw OutputError(file: executable.path, reason: "\(error)")
    }
  }

  /// Asks it to give back what it holds and to end.
  func stop() { if process.isRunning { process.terminate() } }

  /// Waits for its end.
  func wait() { process.waitUntilExit() }

  /// What it died of, if that was a signal.
  var fault: String? {
    process.terminationReason == .uncaughtSignal
      ? "the worker ended by signal \(process.terminationStatus)" : nil
  }

  /// The last line that it said if it ended with an error.
  var complaint: String? {
    guard process.terminationReason == .exit, ![0, 130].contains(process.terminationStatus) else {
      return nil
    }
    return said.last ?? "status \(process.terminationStatus)"
  }
}

/// What a process said, of which the beginning is kept.
private final class Lines: Sendable {
  private static let most = 1 << 16

  private let bytes = Mutex(Data())

  /// The last line; nil for none.
  var last: String? {
    bytes.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").last.map(String.init)
  }

  func append(_ data: Data) { bytes.withLock { if $0.count < Self.most { $0.append(data) } } }
}
