import Foundation
import Testing

/// Shapes that do not fit end a process with a message, in release builds as well.
@Suite struct ShapeTrapTests {
  /// Runs `shape-trap`, which is built beside the tests.
  ///
  /// - Returns: the signal that ended it, nil for none, and its standard error
  private func run(_ fault: String) throws -> (signal: Int32?, errors: String) {
    let process = Process()
    let folder = try #require(Bundle.main.executableURL).deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent("shape-trap")
    process.arguments = [fault]
    // A backtrace would take seconds.
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let errors = Pipe()
    (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil, text)
  }

  @Test(arguments: [
    ("fill", "6 values", "[2, 3], found 5"), ("negative-extents", "at least 0", "[-2, -3]"),
    ("add", "[2, 3]", "[4]"), ("product", "[2, 3]", "[4, 5]"), ("linear", "[2, 3]", "[5, 4]"),
    ("reshape", "[2, 3]", "[4, 2]"), ("rows", "0..<2 of the shape [2, 3]", "1..<5"),
    ("row", "0..<2 of the shape [2, 3]", "found 2"), ("gather", "0..<2 of the shape [2, 3]", "found 7"),
    ("concatenate", "[2, 3]", "[2, 4]"), ("cosine", "[1, 3]", "[1, 4]"), ("attention", "[3, 1]", "[5, 4]"),
    ("convolve", "[3, 1, 4, 4]", "[2, 4, 3, 3]"), ("planes", "[3] and", "[3, 1, 4, 4], [3] and [4]"),
    ("resample", "2, 5]", "[2, 3]"), ("target", "0..<3 for the shape [2, 3]", "found 3"),
    ("gradient", "a scalar", "[2, 3]"), ("unset", "values", "[4, 3]"), ("residual", "[5, 4]", "[6, 4]"),
    ("last-row", "last rows of each sequence of lengths [3, 2]", "[2, 3]"),
    ("parameters", "[4] for bias", "[3]"), ("moments", "[2, 3]", "found [2, 3] and [3]"),
    ("image", "4 x 3 x 3", "found 3"), ("mask", "4 x 3", "(4, 0)"),
  ])
  func saysWhatWasExpectedAndWhatWasFound(_ fault: String, _ expected: String, _ found: String) throws {
    let (signal, errors) = try run(fault)
    #expect(signal == SIGILL || signal == SIGTRAP)
    let line = try #require(errors.split(whereSeparator: \.isNewline).first { $0.contains("Fatal error: ") })
    #expect(line.contains("expected") && line.contains(expected) && line.contains(found), "\(errors)")
  }

  @Test func endsByItselfWithoutAFault() throws {
    #expect(try run("nothing").signal == nil)
  }
}
