extension Tokenizer {
  /// The text that token ids stand for. Ids that are in no vocabulary are left out.
  ///
  /// - Parameters:
  ///   - ids: ids of the vocabulary
  ///   - skippingSpecialTokens: whether special tokens are left out
  ///   - cleaningUpSpaces: whether spaces before punctuation and English contractions are taken back; nil
  ///     follows `tokenizer_config.json`, whose default is not to
  public func decode(
    _ ids: [Int32], skippingSpecialTokens: Bool = true, cleaningUpSpaces: Bool? = nil
  ) -> String {
    let spelled = ids.compactMap { id -> [UInt8]? in
      if skippingSpecialTokens, specialTokenIDs.contains(id) { return nil }
      return token(for: id).map { Array($0.utf8) }
    }
    let text = Array(decoder.decode(spelled).joined())
    let cleaned = cleaningUpSpaces ?? cleansUpSpaces ? SpaceCleanup.text.applied(to: text) : text
    return String(decoding: cleaned, as: UTF8.self)
  }
}
