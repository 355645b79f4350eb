import Crossmatch
import Testing

@testable import TokenAttacks

/// What a word is.
@Suite struct TextWordsTests {
  @Test(
    arguments: [
      ("a chest x-ray", ["a", "chest", "x-ray"]),
      ("The nodule isn't visible.", ["The", "nodule", "isn't", "visible"]),
      ("It isn\u{2019}t T2-weighted", ["It", "isn\u{2019}t", "T2-weighted"]),
      ("a 5-year-old's X\u{2011}ray", ["a", "5-year-old's", "X\u{2011}ray"]),
      ("'quoted' - and -- dashed- -so", ["quoted", "and", "dashed", "so"]),
      ("x--ray, o''n", ["x", "ray", "o", "n"]), ("3.5 mm", ["3", "5", "mm"]), ("", []), ("-'", []),
      ("na\u{EF}ve \u{8840}\u{7BA1}", ["na\u{EF}ve", "\u{8840}\u{7BA1}"]),
    ])
  func wordsHaveHyphensAndApostrophesInside(text: String, words: [String]) {
    let parts = TextWords(text)
    #expect(parts.words == words)
    #expect(parts.gaps.count == words.count + 1)
    #expect(zip(parts.gaps, words).map { $0 + $1 }.joined() + parts.gaps[words.count] == text)
  }

  @Test func partsThatAreKeptAreNoWords() {
    let parts = TextWords("a [SEP] b", keeping: ["[SEP]"])
    #expect(parts.words == ["a", "b"] && parts.gaps == ["", " [SEP] ", ""])
  }

  @Test func wordsAreTheSameInAnyCaseAndTypography() {
    #expect(TextWords.key(of: "ISN\u{2019}T") == TextWords.key(of: "isn't"))
    #expect(TextWords.key(of: "X\u{2011}ray") == "x-ray")
    #expect(TextWords.keysWithParts(of: "An X-ray") == ["an", "x-ray", "x", "ray"])
    #expect(TextWords.isWord("x-ray") && !TextWords.isWord("x ray") && !TextWords.isWord("ray-"))
  }
}
