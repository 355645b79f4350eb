import Files
import Testing

@testable import Tokenizers

@Suite struct ByteLevelVocabularyTests {
  private static let texts = [("This is a test, this is it.", 5), ("A tested image: CT 12.", 1)]

  private func tokenizer(size: Int) throws -> (ByteLevelVocabulary, Tokenizer) {
    let vocabulary = ByteLevelVocabulary(
      learningFrom: Self.texts, size: size, specialTokens: ["<pad>", "<|user|>"])
    return (
      vocabulary,
      try Tokenizer(definition: JSONField(parsing: Array(vocabulary.definition.text().utf8), file: nil))
    )
  }

  @Test func frequentWordsBecomeTokens() throws {
    let (vocabulary, tokenizer) = try tokenizer(size: 280)
    #expect(vocabulary.size == 280)
    #expect(tokenizer.vocabularySize == 280)
    #expect(tokenizer.encode(" is").count == 1)
    #expect(tokenizer.encode(" this is").count == 2)
    #expect(tokenizer.id(for: "<pad>") == 0)
    #expect(tokenizer.encode("<|user|> is").first == 1)
  }

  /// Learning stops when every word is one token.
  @Test func thereAreNoMoreTokensThanWordsNeed() throws {
    let (vocabulary, tokenizer) = try tokenizer(size: 10_000)
    #expect(vocabulary.size < 400)
    for word in [
      "This", " is", " a", " test", ",", " this", " it", ".", " tested", " image", ":", " CT", " 12",
    ] {
      #expect(tokenizer.encode(word).count == 1, "\(word)")
    }
  }

  @Test(arguments: ["", "This is a test.", "  two  spaces ", "naïve 漢字 🫀\n\ttab", "don't 12ab"])
  func everyTextComesBack(text: String) throws {
    let (_, tokenizer) = try tokenizer(size: 300)
    #expect(tokenizer.decode(tokenizer.encode(text)) == text)
  }
}
