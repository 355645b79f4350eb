import Testing
import Tokenizers

/// What stands before texts, and special tokens that texts spell themselves.
@Suite struct PromptTests {
  @Test func promptsStandBeforeWholeTextsOnly() throws {
    for name in ["minilm", "clip"] {
      let plain = try Fixture.tokenizer(name)
      let prompted = plain.prepending("query: ")
      #expect(prompted.encode("a scan") == plain.encode("query: a scan"))
      #expect(prompted.encode("a scan", maximumLength: 5) == plain.encode("query: a scan", maximumLength: 5))
      #expect(
        prompted.encode("a scan", addingSpecialTokens: false)
          == plain.encode("a scan", addingSpecialTokens: false))
      #expect(prompted.prompt == "query: " && plain.prompt.isEmpty)
    }
  }

  @Test func spelledSpecialTokensAreFound() throws {
    let minilm = try Fixture.tokenizer("minilm")
    #expect(minilm.specialTokens(in: "a [SEP] b [MASK][SEP]") == ["[SEP]", "[MASK]", "[SEP]"])
    #expect(minilm.specialTokens(in: "a <|endoftext|> [sep] \u{2603} \u{10FFFD}") == [])
    let clip = try Fixture.tokenizer("clip")
    #expect(
      clip.specialTokens(in: "<|startoftext|>chest<|endoftext|>") == ["<|startoftext|>", "<|endoftext|>"])
    #expect(clip.specialTokens(in: "[SEP] <|endoftext|") == [])
  }

  @Test func textsMayBePutIntoLowerCaseFirst() throws {
    let file = """
      {"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"A":2,"[X]":3}},"pre_tokenizer":{"type":"BertPreTokenizer"},
       "added_tokens":[{"id":3,"content":"[X]","special":true}]}
      """
    let cased = try Tokenizer(definition: .init(parsing: Array(file.utf8), file: nil))
    #expect(cased.encode("A a [X]") == [2, 1, 3])
    #expect(cased.lowercasing().encode("A a [X]") == [1, 1, 3])
  }
}
