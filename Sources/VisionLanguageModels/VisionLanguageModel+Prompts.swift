import Files
import Imaging

extension VisionLanguageModel {
  /// The ids of a prompt as the model reads them, special tokens included, with a placeholder for each row of
  /// the image.
  ///
  /// - Parameters:
  ///   - prompt: a text that holds the image's placeholder once
  ///   - width: the number of columns of the reader's input, as preprocessing gives it
  ///   - height: its number of rows
  /// - Throws: `InputError` for a prompt without the placeholder, with several, and for one that has no room
  ///   in the model's context
  public func tokens(ofPrompt prompt: String, width: Int, height: Int) throws -> [Int32] {
    let pieces = prompt.components(separatedBy: placeholder.text)
    guard pieces.count == 2 else {
      throw InputError(
        field: "prompt", expected: "\(placeholder.text) once, where the image stands",
        found: pieces.count == 1 ? "none" : "\(pieces.count - 1) of them")
    }
    let ids =
      placeholder.cutsPrompts
      ? cut(pieces, rows: reader.rowCount(width: width, height: height))
      : language.tokenizer.encode(
        pieces.joined(separator: reader.expansion(of: placeholder.text, width: width, height: height)))
    let (found, expected) = (
      ids.count { $0 == placeholder.id }, reader.rowCount(width: width, height: height)
    )
    guard found == expected else {
      throw InputError(
        field: "prompt", expected: "\(expected) placeholders for the image's rows after tokenization",
        found: "\(found)")
    }
    guard ids.count <= language.contextLength else {
      throw InputError(
        field: "prompt",
        expected: "at most the model's \(language.contextLength) tokens, the image's included",
        found: "\(ids.count)")
    }
    return ids
  }

  /// The pieces tokenized apart, and of what the tokenizer puts before each, only the first.
  private func cut(_ pieces: [String], rows: Int) -> [Int32] {
    let frame = language.tokenizer.specialTokenFrame.before
    let ids = pieces.map { language.tokenizer.encode($0) }
    return ids[0] + Array(repeating: placeholder.id, count: rows) + ids[1].dropFirst(frame.count)
  }
}
