import Files

extension LanguageModel {
  /// All ids before the answer to a prompt; of a prompt without any, the token that begins texts.
  public func promptTokens(of words: String, in frame: PromptFrame) -> [Int32] {
    let ids =
      frame.leadingTokens
      + tokenizer.encode(frame.text(around: words), addingSpecialTokens: frame.addsSpecialTokens)
    return ids.isEmpty ? [generation.startToken ?? generation.stopTokens.min() ?? 0] : ids
  }

  /// The ids of an answer behind a prompt.
  ///
  /// Throws `InputError` for an answer without tokens, and where the tokens of the prompt change as soon as
  /// the answer stands behind it.
  public func answerTokens(of answer: String, behind words: String, in frame: PromptFrame) throws -> [Int32] {
    guard !frame.tokenizesAnswerApart else {
      return try required(tokenizer.encode(answer, addingSpecialTokens: false), of: answer)
    }
    let text = frame.text(around: words)
    let prompt = tokenizer.encode(text, addingSpecialTokens: frame.addsSpecialTokens)
    var whole = tokenizer.encode(text + answer, addingSpecialTokens: frame.addsSpecialTokens)
    // What the tokenizer adds behind a text does not stand between prompt and answer.
    let added = frame.addsSpecialTokens ? tokenizer.specialTokenFrame.after.count : 0
    whole.removeLast(min(added, whole.count))
    let own = prompt.dropLast(added)
    guard whole.starts(with: own) else {
      throw InputError(
        field: "target", expected: "a text behind which the prompt's tokens stay the same",
        found: "\"\(answer)\", which changes the end of the prompt")
    }
    return try required(Array(whole.dropFirst(own.count)), of: answer)
  }

  private func required(_ tokens: [Int32], of answer: String) throws -> [Int32] {
    guard !tokens.isEmpty else {
      throw InputError(field: "target", expected: "a text of at least one token", found: "\"\(answer)\"")
    }
    return tokens
  }
}
