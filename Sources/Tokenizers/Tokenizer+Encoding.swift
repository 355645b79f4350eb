extension Tokenizer {
  /// The token ids of a text.
  ///
  /// - Parameters:
  ///   - addingSpecialTokens: Puts the special tokens of the model around the text.
  ///   - maximumLength: The most ids that are wanted. The text's own tokens are cut off so that they and the
  ///     special tokens fit; special tokens themselves are never cut off.
  public func encode(
    _ text: String, addingSpecialTokens: Bool = true, maximumLength: Int? = nil
  ) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(text.utf8.count / 3 + frame.count)
    if addingSpecialTokens { ids += frame.before }
    let start = ids.count
    append(text, to: &ids)
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

  private func append(_ text: String, to ids: inout [Int32]) {
    let scalars = Array(text.unicodeScalars)
    literalMatcher.scan(scalars) { range, token in
      if let token {
        ids.append(token.id)
        return
      }
      var part = Array(scalars[range])
      normalizer?.normalize(&part)
      normalizedMatcher.scan(part) { range, token in
        if let token {
          ids.append(token.id)
        } else {
          var words = SplitText(Array(part[range]))
          preTokenizer?.split(&words)
          model.encode(words, into: &ids)
        }
      }
    }
  }
}
