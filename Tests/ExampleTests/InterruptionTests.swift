import Foundation
import TestSupport
import Testing

/// A command that is stopped by SIGINT leaves its best so far, and goes on from there to the same bits.
@Suite struct InterruptionTests {
  private static let answer = [
    "--model", "phantom-vlm", "--text", "This image is about CT and Brain. Write an impression.",
    "--target-response", "Sure, here is the impression:",
  ]
  private static let commands = [
    "image-attack on an answer": answer + ["--phantom", "1000000024", "--steps", "60"],
    "cross-attack on an answer": answer + [
      "--phantom", "1000000024", "--search-width", "8", "--rounds", "12", "--image-steps", "2",
    ],
    "image-attack on an answer through a defence": answer + [
      "--phantom", "1000000024", "--steps", "60", "--defence", "blur",
    ],
    "image-attack": ["--phantom", "1000000024", "--region", "patches", "--random-start", "--steps", "800"],
    "cross-attack": [
      "--phantom", "1000000024", "--region", "patches", "--search-width", "16", "--rounds", "150",
      "--image-steps", "2",
    ],
  ]

  @Test(arguments: commands.keys.sorted())
  func resumesToTheSameBits(name: String) throws {
    try withTemporaryFolder { folder in
      let (tool, arguments) = (String(name.prefix { $0 != " " }), Self.commands[name]!)
      let whole = folder.appendingPathComponent("whole")
      let parts = folder.appendingPathComponent("parts")
      #expect(try runExample(tool, arguments + ["--output", whole.path]).status == 0)

      let interrupted = try runExample(
        tool, arguments + ["--output", parts.path], stoppedOnceItReportsBy: SIGINT)
      #expect(interrupted.status == 130)
      #expect(interrupted.output.contains("stopped by: interrupted"))
      #expect(
        try Set(names(in: parts)).isSuperset(of: [
          "adversarial.png", "clean.png", "perturbation.png", "result.json", "snapshot.json", "trace.csv",
        ]))

      #expect(try runExample(tool, arguments + ["--output", parts.path, "--resume"]).status == 0)
      for picture in ["adversarial.png", "perturbation.png"] {
        let files = try [whole, parts].map { try Data(contentsOf: $0.appendingPathComponent(picture)) }
        #expect(files[0] == files[1], "\(picture)")
      }
      #expect(try result(in: whole) == result(in: parts))
      #expect(try !names(in: parts).contains("snapshot.json"))
    }
  }

  /// `result.json` but for the seconds.
  private func result(in folder: URL) throws -> [String] {
    try String(contentsOf: folder.appendingPathComponent("result.json"), encoding: .utf8)
      .split(separator: "\n").map(String.init).filter { !$0.contains("\"seconds\"") }
  }
}
