import Foundation
import TestSupport
import Testing

/// What an executable did.
struct ExampleOutcome {
  let status: Int32
  let output: String
  let errors: String

  /// The only line on standard error, nil when there is none or more than one.
  var errorLine: String? {
    guard errors.hasSuffix("\n"), !errors.dropLast().contains(where: { $0.isNewline }) else { return nil }
    return String(errors.dropLast())
  }
}

/// Runs one of the examples, in a folder if one is given; sends it a signal after its first line on standard error if that
/// is wanted.
func runExample(
  _ name: String, _ arguments: [String], in place: URL? = nil, stoppedOnceItReportsBy signal: Int32? = nil
) throws -> ExampleOutcome {
  try withTemporaryFolder { folder in
    let files = ["output", "errors"].map(folder.appendingPathComponent)
    let streams = try files.map { file in
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }
    let process = try exampleProcess(name, arguments, in: place)
    (process.standardOutput, process.standardError) = (streams[0], streams[1])
    try process.run()
    if let signal {
      while process.isRunning, try withoutHeartbeats(of: files[1]).isEmpty { usleep(1000) }
      kill(process.processIdentifier, signal)
    }
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    return ExampleOutcome(
      status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try withoutHeartbeats(of: files[1]))
  }
}

/// What a process wrote, without the lines by which it says that it is at work, which a busy machine makes it say anywhere.
private func withoutHeartbeats(of errors: URL) throws -> String {
  try String(contentsOf: errors, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    .filter { !$0.hasPrefix("still at work, ") }.joined(separator: "\n")
}

/// Runs a script in a folder, in which `$B` is the folder of the examples.
func runShell(_ script: String, in place: URL) throws -> ExampleOutcome {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/bash")
  process.arguments = ["-c", script]
  process.environment = ProcessInfo.processInfo.environment.merging(["B": try examplesFolder().path]) { $1 }
  process.currentDirectoryURL = place
  process.standardInput = FileHandle.nullDevice
  let pipes = [Pipe(), Pipe()]
  (process.standardOutput, process.standardError) = (pipes[0], pipes[1])
  try process.run()
  let texts = pipes.map { String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
  process.waitUntilExit()
  return ExampleOutcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
}

/// Starts one of the examples, sends it a signal as soon as the condition holds, and waits for its end.
///
/// - Returns: its exit status, or the signal that ended it
func stopExample(
  _ name: String, _ arguments: [String], in place: URL, by signal: Int32, once condition: () -> Bool
) throws -> Int32 {
  let process = try exampleProcess(name, arguments, in: place)
  (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
  try process.run()
  while process.isRunning, !condition() { usleep(1000) }
  kill(process.processIdentifier, signal)
  process.waitUntilExit()
  return process.terminationStatus
}

/// What a function does on a thread of its own, so that no task waits on the threads that tasks share.
func aside<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
  }
}

/// One of the examples, which are built beside the tests.
private func exampleProcess(_ name: String, _ arguments: [String], in place: URL?) throws -> Process {
  let process = Process()
  process.executableURL = try examplesFolder().appendingPathComponent(name)
  process.arguments = arguments
  process.standardInput = FileHandle.nullDevice
  if let place { process.currentDirectoryURL = place }
  return process
}

/// Where the examples are, and the tests.
func examplesFolder() throws -> URL {
  try #require(Bundle.main.executableURL).deletingLastPathComponent()
}

/// The names of what is in a folder.
func names(in folder: URL) throws -> Set<String> {
  Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
}
