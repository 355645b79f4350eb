import Foundation
import TestSupport
import Testing

/// What long commands do when somebody removes the folder into which they write.
@Suite(.serialized) struct VanishingFolderTests {
  /// The command ends, with one line about the folder or because it was done with it, and may be given again.
  @Test(arguments: LongCommand.all)
  func theCommandEndsAndMayBeGivenAgain(command: LongCommand) throws {
    try withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out").path
      let outcome = try runShell(
        """
        \(command.shellLine(in: folder)) > /dev/null & process=$!
        until [ -n "$(ls -A out 2> /dev/null)" ] || ! kill -0 $process 2> /dev/null; do sleep 0.001; done
        rm -rf out
        wait $process
        """, in: folder)
      let problems = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("\(command.tool): ") }
      #expect(outcome.status == 0 || outcome.status == 1, "\(outcome.errors)")
      #expect(problems.count == Int(outcome.status), "\(outcome.errors)")
      #expect(problems.allSatisfy { $0.hasPrefix("\(command.tool): \(out)") }, "\(outcome.errors)")

      try? FileManager.default.removeItem(atPath: out)
      let again = try runExample(command.tool, command.arguments(in: folder), in: folder)
      #expect(again.status == 0, "\(again.errors)")
    }
  }
}
