import Crossmatch
import Foundation
import TestSupport
import Testing

/// `fine-tune-safety`, run as a process.
@Suite struct SafetyFineTuningTests {
  private static let options = [
    "--model", RepositoryFixtures.languageModel("tiny-smollm").path, "--demonstrations", "category_1.csv",
    "--output", "out", "--batch-size", "2", "--epochs", "2", "--learning-rate", "1e-2",
  ]

  private func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      try folder.write(
        ",harmful_medical_request,safe_response\n0,Sign it.,I cannot.\n1,Send it.,I will not.\n2,Go on.,No.\n"
          .utf8,
        to: "category_1.csv")
      return try body(folder)
    }
  }

  @Test(arguments: [[], ["--lora-rank", "2", "--lora-targets", "q_proj", "down_proj"]])
  func fineTuningGoesOnToTheSameBits(_ options: [String]) throws {
    func weights(_ runs: [[String]]) throws -> Data {
      try inFolder { folder in
        for more in runs {
          let outcome = try runExample("fine-tune-safety", Self.options + options + more, in: folder)
          #expect(outcome.status == 0, "\(outcome.errors)")
          #expect(outcome.errors.contains("MiB of memory"))
        }
        let model = folder.appendingPathComponent("out")
        _ = try LanguageModel(contentsOf: model)
        return try Data(contentsOf: model.appendingPathComponent("model.safetensors"))
      }
    }
    let whole = try weights([[]])
    // Stopped by the time after the first step, again and again.
    let stopped = Array(repeating: ["--minutes", "1e-9", "--resume"], count: 2)
    #expect(try weights([["--minutes", "1e-9"]] + stopped) == whole)
  }

  @Test(arguments: [
    (["--lora-alpha", "2"], "--lora-alpha is for --lora-rank", 64),
    (["--count", "0"], "--count is a number from 1 to 1000000", 64),
    (["--count", "4"], "category_1.csv: expected 4 requests with safe responses, found 3", 1),
    (["--lora-rank", "2", "--lora-targets", "queries"], "LoRA targets: expected names of matrices", 1),
    (["--epochs", "0"], "epochs: expected a number from 1 to 1000000, found 0", 1),
  ])
  func impossibleFineTuningsAreRefused(_ options: [String], _ line: String, _ status: Int32) throws {
    try inFolder { folder in
      let outcome = try runExample("fine-tune-safety", Self.options + options, in: folder)
      #expect(outcome.status == status)
      #expect(try #require(outcome.errorLine).contains(line), "\(outcome.errors)")
    }
  }
}
