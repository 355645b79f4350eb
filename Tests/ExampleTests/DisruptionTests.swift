import Foundation
import TestSupport
import Testing

/// What long commands do when the disk fills, when they are killed, and when another one has their folder.
@Suite(.serialized) struct DisruptionTests {
  /// A file that may not grow is a full disk: one line names it, and what was done is taken up.
  @Test(arguments: LongCommand.all)
  func aFullDiskLosesNothing(command: LongCommand) throws {
    try withTemporaryFolder { folder in
      let arguments = try command.arguments(in: folder)
      let out = folder.appendingPathComponent("out")
      #expect(try runExample(command.tool, arguments, in: folder).status == 0)
      let whole = try LongCommand.written(in: out)
      let largest = try Self.sizes(in: out).max() ?? 0
      try FileManager.default.removeItem(at: out)

      // Blocks of 1,024 bytes; a smaller file is whole, the largest is not.
      let stopped = try runShell(
        "trap '' XFSZ; ulimit -f \((largest - 1) / 1024); exec \(command.shellLine(in: folder)) > /dev/null",
        in: folder)
      #expect(stopped.status == 1, "\(stopped.errors)")
      let problem = stopped.errors.split(separator: "\n").filter { $0.hasPrefix("\(command.tool): ") }
      #expect(problem.count == 1, "\(stopped.errors)")
      #expect(problem.first?.hasPrefix("\(command.tool): \(out.path)/") == true, "\(stopped.errors)")
      #expect(problem.first?.hasSuffix(": cannot be written: File too large") == true, "\(stopped.errors)")
      // A folder that holds nothing goes as well.
      let left = (try? FileManager.default.subpathsOfDirectory(atPath: out.path)) ?? []
      #expect(left.allSatisfy { !$0.hasSuffix(".partial") })

      let resumed = try runExample(command.tool, arguments + ["--resume"], in: folder)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try LongCommand.written(in: out) == whole)
    }
  }

  /// Two that write into one folder would mix their files: the second says so and changes nothing.
  @Test(arguments: LongCommand.all)
  func aFolderBelongsToOneProcess(command: LongCommand) throws {
    try withTemporaryFolder { folder in
      // With `--each`, every prompt has a folder.
      let place = command.arguments.contains("--each") ? "out/1" : "out"
      let out = folder.appendingPathComponent(place)
      try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
      let refused = try runShell("flock \(place) \(command.shellLine(in: folder))", in: folder)
      #expect(refused.status == 1 && refused.output.isEmpty)
      #expect(
        refused.errorLine
          == "\(command.tool): \(out.path): expected a folder into which nobody writes, found one into which "
          + "another process does", "\(refused.errors)")
      #expect(try names(in: out).isEmpty)
    }
  }

  private static func sizes(in folder: URL) throws -> [Int] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).compactMap { path in
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.appendingPathComponent(path).path)
      return attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int : nil
    }
  }
}
