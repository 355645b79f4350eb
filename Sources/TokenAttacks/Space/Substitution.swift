import EmbeddingModels
import Files
import Foundation
import Tensors
import Tokenizers

/// Replacements for the words of a text, instead of adding a trigger to it.
public enum Substitution: Sendable, Hashable, Codable {
  /// Words with the words or phrases that may stand for them. A word is a run of letters and digits with
  /// hyphens and apostrophes inside ("x-ray", "isn't"). Words are found in whatever case, and a capital at
  /// the beginning is carried over.
  case table([String: [String]])
  /// For words of one token, so many other words of one token whose input embeddings are nearest by their
  /// cosine.
  case neighbours(Int)

  /// Reads a table from a JSON file of `{"word": ["another", …], …}`. Throws `InputError` when it is
  /// something else.
  public static func table(contentsOf file: URL) throws -> Substitution {
    var table: [String: [String]] = [:]
    for (word, field) in try JSONField(contentsOf: file).members() {
      let others = try field.elements().map { try $0.string() }
      guard !word.isEmpty, !others.contains(where: \.isEmpty) else {
        throw field.error(expected: "words that are not empty")
      }
      table[word.lowercased(), default: []] += others
    }
    return .table(table)
  }

  /// The words of a table that none of these texts has, in the order of the alphabet; none for neighbours.
  public func unusedWords(in texts: [String]) -> [String] {
    guard case .table(let table) = self else { return [] }
    let known = Set(texts.flatMap { TextWords($0).words.map(TextWords.key) })
    return table.keys.filter { !known.contains(TextWords.key(of: $0)) }.sorted()
  }

  /// The replacements for each of the words, itself left out; none for words without an entry.
  func alternatives(
    to words: [String], for input: any TokenInput, among allowed: AllowedTokens
  ) -> [[String]] {
    switch self {
    case .table(let table):
      let entries = table.sorted { $0.key < $1.key }
      let known = Dictionary(entries.map { (TextWords.key(of: $0.key), $0.value) }) { $0 + $1 }
      return words.map { word in
        (known[TextWords.key(of: word)] ?? []).filter { allowed.admits($0) }.map {
          $0.carryingCapital(of: word)
        }
      }
    case .neighbours(let count):
      let tokenizer = input.tokenizer
      let tokens = words.map { tokenizer.encode($0, addingSpecialTokens: false) }
      let table = input.tokenEmbeddings
      let inverseLengths = table.inverseRowLengths
      let wholeWords = allowed.isAllowed.indices.map {
        allowed.isAllowed[$0] && AllowedTokens.isWholeWord(Int32($0), tokenizer)
      }
      return zip(words, tokens).map { word, tokens in
        guard tokens.count == 1, word.contains(where: \.isLetter) else { return [] }
        let rows = table.gatheringRows(at: [Int(tokens[0])])
        let distances = matrixProduct(rows, table, transposeB: true) * inverseLengths * -1
        var others = wholeWords
        others[Int(tokens[0])] = false
        return distances.smallestInRows(count, among: others)[0].map {
          tokenizer.decode([Int32($0)]).carryingCapital(of: word)
        }
      }
    }
  }
}

extension String {
  fileprivate func carryingCapital(of word: String) -> String {
    word.first?.isUppercase == true ? prefix(1).uppercased() + dropFirst() : self
  }
}
