import Files
import Testing
import Tokenizers

/// Learning merges, on texts small enough to do it by hand.
@Suite struct CLIPVocabularyTests {
  private static let plainSize = 514

  private func learned(_ texts: KeyValuePairs<String, Int>, merges: Int) throws -> CLIPVocabulary {
    try CLIPVocabulary(
      learningFrom: texts.map { (text: $0.key, count: $0.value) }, size: Self.plainSize + merges)
  }

  private func tokenizer(_ vocabulary: CLIPVocabulary) throws -> Tokenizer {
    try Tokenizer(definition: JSONField(parsing: Array(vocabulary.definition.text().utf8), file: nil))
  }

  private func newTokens(_ vocabulary: CLIPVocabulary) -> [String] {
    Array(vocabulary.tokens[(Self.plainSize - 2)..<(vocabulary.tokens.count - 2)])
  }

  @Test func theMostFrequentPairIsMergedFirst() throws {
    // "lo" stands 7 times, then "low" ends a word 6 times; of what is left of "lowest", "es" has the smallest id.
    let vocabulary = try learned(["low": 5, "Low lowest": 1], merges: 3)
    #expect(newTokens(vocabulary) == ["lo", "low</w>", "es"])
  }

  @Test func equallyFrequentPairsAreMergedInTheOrderOfTheirIds() throws {
    #expect(
      newTokens(try learned(["zy": 2, "ba": 2, "yx": 2], merges: 3)) == ["ba</w>", "yx</w>", "zy</w>"])
  }

  @Test func pairsDoNotOverlapAndDoNotCrossWords() throws {
    let vocabulary = try learned(["aaaa": 1, "a a": 9], merges: 4)
    // a+a stands twice in the beginning of "aaaa", and a+a</w> once.
    #expect(newTokens(vocabulary) == ["aa", "aa</w>", "aaaa</w>"])
  }

  @Test func mergesThatLeadToOneSpellingShareAToken() throws {
    let vocabulary = try learned(["abc": 1, "xab": 9, "bcy": 9, "abx": 20, "qbc": 30], merges: 40)
    #expect(Set(vocabulary.tokens).count == vocabulary.tokens.count)
    #expect(vocabulary.size == vocabulary.tokens.count)
    #expect(try tokenizer(vocabulary).encode("abc abx qbc").count == 5)
  }

  @Test func anyTextIsSpelledAndReadBack() throws {
    let tokenizer = try tokenizer(learned(["normal chest": 3, "chest x-ray": 4], merges: 12))
    let ids = tokenizer.encode("normal chest")
    #expect(ids.count == 4)
    #expect(ids.first == tokenizer.id(for: CLIPVocabulary.startToken))
    #expect(ids.last == tokenizer.id(for: CLIPVocabulary.endToken))
    #expect(tokenizer.decode(tokenizer.encode("naïve 漢字 🫀!")).contains("漢字"))
  }

  @Test func theSameTextsGiveTheSameBytes() throws {
    let texts: KeyValuePairs = ["a brain MRI showing a mass": 3, "small cyst on the upper left": 2]
    let (one, other) = (try learned(texts, merges: 30), try learned(texts, merges: 30))
    #expect(one.definition.text() == other.definition.text())
    #expect(one.size == Self.plainSize + 30)
  }
}
