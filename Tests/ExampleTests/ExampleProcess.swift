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

/// Runs one of the examples, which are built beside the tests; sends SIGINT after its first line on standard error if
/// that is wanted.
func runExample(
  _ name: String, _ arguments: [String], interruptedOnceItReports: Bool = false
) throws -> ExampleOutcome {
  try withTemporaryFolder { folder in
    let files = ["output", "errors"].map(folder.appendingPathComponent)
    let streams = try files.map { file in
      try Data().write(to: file)
      return try FileHandle(forWritingTo: file)
    }
    let process = Process()
    let tests = try #require(Bundle.main.executableURL)
    process.executableURL = tests.deletingLastPathComponent().appendingPathComponent(name)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (streams[0], streams[1])
    try process.run()
    if interruptedOnceItReports {
      while process.isRunning, try Data(contentsOf: files[1]).isEmpty { usleep(1000) }
      process.interrupt()
    }
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
    return ExampleOutcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }
}

/// The names of what is in a folder.
func names(in folder: URL) throws -> Set<String> {
  Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
}
