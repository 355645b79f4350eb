import EmbeddingModels
import Files
import Imaging
import LanguageModels

extension VisionLanguageModel {
  /// A frame in which the image's placeholder has become one placeholder for each of its rows.
  ///
  /// - Parameters:
  ///   - frame: the text around the user's words, which holds the placeholder once
  ///   - input: the way of the image to the reader's input
  /// - Throws: `InputError` for a frame without the placeholder or with several; in models whose prompts are
  ///   cut, also where it stands behind the user's words; and where the tokenizer makes something else of it
  public func frame(_ frame: PromptFrame, showing input: any ImageInput) throws -> PromptFrame {
    let (height, width) = input.imageSize
    let (before, after) = (pieces(of: frame.before), pieces(of: frame.after))
    let count = before.count + after.count - 2
    guard count == 1 else {
      throw InputError(
        field: "prompt", expected: "\(placeholder.text) once, where the image stands",
        found: count == 0 ? "none" : "\(count) of them")
    }
    let rows = reader.rowCount(width: width, height: height)
    var shown = frame
    if placeholder.cutsPrompts {
      guard before.count == 2 else {
        throw InputError(
          field: "prompt", expected: "\(placeholder.text) before the user's words", found: "it behind them")
      }
      let first = language.tokenizer.encode(before[0], addingSpecialTokens: frame.addsSpecialTokens)
      shown.leadingTokens = first + Array(repeating: placeholder.id, count: rows)
      shown.before = before[1]
      shown.addsSpecialTokens = false
    } else {
      let expansion = reader.expansion(of: placeholder.text, width: width, height: height)
      shown.before = before.joined(separator: expansion)
      shown.after = after.joined(separator: expansion)
    }
    let found = language.promptTokens(of: "", in: shown).count { $0 == placeholder.id }
    guard found == rows else {
      throw InputError(
        field: "prompt", expected: "\(rows) placeholders for the image's rows after tokenization",
        found: "\(found)")
    }
    return shown
  }

  private func pieces(of text: String) -> [String] { text.components(separatedBy: placeholder.text) }

  /// The ids of a prompt as the model reads them, with a placeholder for each row of the image.
  ///
  /// - Parameters:
  ///   - words: the user's words
  ///   - frame: the text around them, as `frame(_:showing:)` gives it
  /// - Throws: `InputError` for words that hold the placeholder, and for a prompt that leaves no room for an
  ///   answer
  public func promptTokens(of words: String, in frame: PromptFrame) throws -> [Int32] {
    try requireWords(words)
    let ids = language.promptTokens(of: words, in: frame)
    try language.requireRoom(forPrompt: ids.count, answer: 1)
    return ids
  }

  /// Throws `InputError` for words that hold the placeholder of an image.
  package func requireWords(_ words: String) throws {
    guard !words.contains(placeholder.text) else {
      throw InputError(
        field: "prompt", expected: "words without \(placeholder.text), which stands for the image",
        found: "\"\(words.prefix(60))\"")
    }
  }
}
