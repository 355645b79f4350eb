extension Tokenizer {
  /// The token ids of a text.
  ///
  /// - Parameters:
  ///   - text: any text
  ///   - addingSpecialTokens: whether `prompt` is put before the text and the model's special tokens around
  ///     both
  ///   - maximumLength: the largest number of ids. The text's own tokens are cut off so that they and the
  ///     special tokens fit; special tokens themselves are never cut off.
  public func encode(
    _ text: String, addingSpecialTokens: Bool = true, maximumLength: Int? = nil
  ) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(text.utf8.count / 3 + frame.count)
    if addingSpecialTokens { ids += frame.before }
    let start = ids.count
    append(addingSpecialTokens ? prompt + text : text, to: &ids)
    if let maximumLength {
      let taken = addingSpecialTokens ? frame.count : 0
      let room = max(maximumLength, taken) - taken
      let excess = ids.count - start - room
      if excess > 0 {
        switch truncationSide {
        case .right: ids.removeLast(excess)
        case .left: ids.removeSubrange(start..<start + excess)
        }
      }
    }
    if addingSpecialTokens { ids += frame.after }
    return ids
  }

  /// The special tokens that the text itself spells, in order. The tokenizer reads them as these tokens, not
  /// as letters.
  public func specialTokens(in text: String) -> [String] {
    var found: [String] = []
    scan(text) { if case .token(let token) = $0, token.isSpecial { found.append(token.content) } }
    return found
  }

  /// A part of a text: an added token, or what stands between them.
  private enum Part {
    case token(AddedToken)
    case normalized(ArraySlice<Unicode.Scalar>, beginsText: Bool)
  }

  private func append(_ text: String, to ids: inout [Int32]) {
    scan(text) { part in
      switch part {
      case .token(let token): ids.append(token.id)
      case .normalized(let scalars, let beginsText):
        var words = SplitText(Array(scalars), beginsText: beginsText)
        preTokenizer?.split(&words)
        model.encode(words, into: &ids)
      }
    }
  }

  /// Calls `visit` with the parts of a text in their order.
  private func scan(_ text: String, _ visit: (Part) -> Void) {
    let scalars = Array((cleaning?.applied(to: text) ?? text).unicodeScalars)
    literalMatcher.scan(scalars) { range, token in
      if let token { return visit(.token(token)) }
      var part = Array(scalars[range])
      normalizer?.normalize(&part)
      normalizedMatcher.scan(part) { inner, token in
        if let token { return visit(.token(token)) }
        visit(.normalized(part[inner], beginsText: range.lowerBound == 0 && inner.lowerBound == 0))
      }
    }
  }
}
