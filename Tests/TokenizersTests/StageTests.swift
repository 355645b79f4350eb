import Files
import Testing
import Tokenizers

/// Small tokenizers, each with one stage that the real ones do not have, against the reference.
struct StageTests {
  @Test(arguments: [
    "nfc", "nfd", "nfkc", "nfkd", "stripAccents", "lowercase", "replaceText", "replaceSpaces", "bertCased",
    "bertAccents", "bertUnclean", "whitespaceSplit", "whitespace", "splitRemoved", "splitIsolated",
    "splitInverted", "fused", "dropped", "prefixed", "suffixed", "ignoredMerges", "gpt2", "bertProcessing",
    "template", "wordPiece", "added",
  ])
  func stageDoesAsInTheReference(name: String) throws {
    let stage = try Fixture.json("stages.json").member(name)
    let tokenizer = try Tokenizer(definition: stage.member("tokenizer"))
    let cases = try stage.member("cases").elements()
    try #require(cases.count == 47)
    for (index, example) in cases.enumerated() {
      let text = try example.member("text").string()
      let ids = tokenizer.encode(text)
      #expect(ids == (try example.member("ids").ids()), "text \(index)")
      let plain = tokenizer.encode(text, addingSpecialTokens: false)
      #expect(plain == (try example.member("plain").ids()), "text \(index)")
      let decoded = tokenizer.decode(try example.member("ids").ids(), skippingSpecialTokens: false)
      #expect(identical(decoded, try example.member("decoded").string()), "text \(index)")
    }
  }
}
