import EmbeddingModels
import Tokenizers

/// Which tokens of a vocabulary a search may use.
struct AllowedTokens: Sendable {
  /// One entry for each row of the embedding table.
  let isAllowed: [Bool]

  /// Special tokens and tokens without text are never allowed; others than printable ASCII only on request.
  init(for search: TokenSearch, encoder: any TextEncoder) {
    let tokenizer = encoder.tokenizer
    let special = tokenizer.specialTokenIDs
    isAllowed = (0..<Int32(encoder.tokenEmbeddings.shape[0])).map { id in
      guard tokenizer.token(for: id) != nil, !special.contains(id) else { return false }
      let text = tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
      return !text.isEmpty && (search.allowsNonASCII || text.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    }
  }

  /// The allowed tokens that are a single printable ASCII character.
  func characters(of tokenizer: Tokenizer) -> [Int32] {
    isAllowed.indices.map(Int32.init).filter { id in
      let text = tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
      return isAllowed[Int(id)] && text.utf8.count == 1 && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }
  }
}
