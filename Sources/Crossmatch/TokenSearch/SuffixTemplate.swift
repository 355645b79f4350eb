import EmbeddingModels
import Files
import Tokenizers

/// A text that ends in a suffix of tokens, in the context in which the model sees it.
struct SuffixTemplate: Sendable {
  private let tokenizer: Tokenizer
  let prompt: String
  /// What stands before the suffix: special tokens and the prompt.
  private let head: [Int32]
  /// What stands behind it: special tokens.
  private let tail: [Int32]
  private let maximumTokens: Int

  init(prompt: String, suffixLength: Int, encoder: any TextEncoder) throws {
    tokenizer = encoder.tokenizer
    maximumTokens = encoder.maximumTokens
    self.prompt = prompt
    let bare = tokenizer.encode(prompt, addingSpecialTokens: false)
    let frame = tokenizer.specialTokenFrame
    (head, tail) = (frame.before + bare, frame.after)
    let room = encoder.maximumTokens - suffixLength - tokenizer.specialTokenCount
    guard bare.count <= room else {
      throw InputError(
        field: "prompt",
        expected:
          "at most \(max(0, room)) tokens, "
          + "so that \(suffixLength) of the suffix fit into the model's \(encoder.maximumTokens)",
        found: "\(bare.count)")
    }
  }

  /// Where the suffix stands among the tokens.
  func range(of suffix: [Int32]) -> Range<Int> { head.count..<head.count + suffix.count }

  /// All tokens as the model sees them.
  func tokens(with suffix: [Int32]) -> [Int32] { head + suffix + tail }

  /// The text that a user would paste.
  func text(with suffix: [Int32]) -> String {
    let words = tokenizer.decode(suffix, skippingSpecialTokens: false, cleaningUpSpaces: false)
    return prompt.isEmpty ? words : prompt + " " + words
  }

  /// Whether the text, tokenized from scratch, has exactly these tokens.
  func survivesTokenization(_ suffix: [Int32]) -> Bool {
    tokenizer.encode(text(with: suffix), maximumLength: maximumTokens) == tokens(with: suffix)
  }

  /// The suffix of a repeated word. Throws when the word is not one token in this place.
  func suffix(repeating word: String, count: Int) throws -> [Int32] {
    let ids = tokenizer.encode(word, addingSpecialTokens: false)
    guard ids.count == 1 else {
      throw InputError(
        field: "initial word", expected: "a word of one token", found: "\"\(word)\" of \(ids.count)")
    }
    let suffix = Array(repeating: ids[0], count: count)
    guard survivesTokenization(suffix) else {
      throw InputError(
        field: "prompt", expected: "a text whose tokens stay the same when words follow",
        found: "\"\(prompt)\"")
    }
    return suffix
  }
}
