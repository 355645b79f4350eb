import Foundation
import TestSupport
import Testing

/// `token-search --target-response` from its arguments to its files.
@Suite struct TargetResponseTests {
  private static let model = RepositoryFixtures.languageModel("tiny-smollm").path
  private static let search = [
    "--model", model, "--template", "chatml", "--prompt", "Is the left kidney normal?", "--target-response",
    "Sure, it is", "--suffix-length", "3", "--initial-random", "--preset", "gcg", "--search-width", "16",
    "--steps", "3", "--response-tokens", "6",
  ]

  @Test func theScoreAndTheAnswerAreWhatGenerateTells() throws {
    try withTemporaryFolder { folder in
      let outcome = try runExample("token-search", Self.search + ["--output", folder.path])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let written = try SearchOutput(in: folder)
      #expect(try written.value("attack", "target") == "Sure, it is")
      #expect(try written.value("attack", "objective") == "cross-entropy")
      for key in ["clean", "adversarial"] {
        let (text, response): (String, String) = (
          try written.value(key, "text"), try written.value(key, "response")
        )
        let told = try runExample(
          "generate",
          [
            "--model", Self.model, "--template", "chatml", "--prompt", text, "--target", "Sure, it is",
            "--max-tokens", "6", "--json",
          ])
        let found = try #require(
          try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
        #expect(found["response"] as? String == response)
        let tokens: [Int] = try written.value(key, "tokens")
        #expect(found["prompt_tokens"] as? [Int] == tokens)
        let score: Double = try written.value(key, "score")
        #expect(abs(score + (try #require(found["target_loss"] as? Double))) < 1e-4)
      }
    }
  }

  @Test(arguments: [
    (["--target", "a lung"], "give --target or --away-from, or --target-response", 64),
    (["--largest-shift", "0.1"], "largest shift: expected a loss of one embedding", 1),
    (
      ["--target-response", "<|im_end|>"],
      "target response: expected a text without the model's special tokens", 1
    ),
  ])
  func wrongInputIsRefusedInOneLine(arguments: [String], complaint: String, status: Int32) throws {
    let outcome = try runExample("token-search", Self.search + arguments)
    #expect(outcome.status == status)
    #expect(outcome.errorLine?.contains(complaint) == true, "\(outcome.errors)")
  }

  @Test func optionsOfLanguageModelsAreRefusedWithoutOne() throws {
    let outcome = try runExample(
      "token-search", ["--model", Self.model, "--prompt", "a", "--target", "b", "--raw"])
    #expect(outcome.status == 64)
    #expect(outcome.errorLine?.contains("--raw is for --target-response") == true, "\(outcome.errors)")
  }
}
