import Tokenizers

/// Turns tokens that come one after the other into text, in pieces of whole characters.
///
/// A token may be a part of a character, and what a token says may depend on the one before it: text is
/// decoded from the last piece on, and given out when it ends with a whole character. Tokens that are single
/// bytes are read together with those behind them, and are held back until another token follows.
struct TextStream {
  private let tokenizer: Tokenizer
  private var tokens: [Int32] = []
  /// Where the last piece that was given out begins among the tokens, and where it ends.
  private var lastPiece = 0..<0

  init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// The text that a further token completes; empty while a character is not whole.
  mutating func text(with token: Int32) -> String {
    tokens.append(token)
    return rest(atEnd: false)
  }

  /// The text that was held back: what no further token has made whole.
  mutating func end() -> String { rest(atEnd: true) }

  /// Whether the last token is the name of a byte, as SentencePiece's vocabularies have them.
  private var endsWithByte: Bool {
    let spelling = tokens.last.flatMap(tokenizer.token(for:)) ?? ""
    return spelling.utf8.count == 6 && spelling.hasPrefix("<0x") && spelling.hasSuffix(">")
  }

  private mutating func rest(atEnd isEnd: Bool) -> String {
    let known = tokenizer.decode(Array(tokens[lastPiece]))
    let all = tokenizer.decode(Array(tokens[lastPiece.lowerBound...]))
    guard all.unicodeScalars.count > known.unicodeScalars.count,
      isEnd || !endsWithByte && all.unicodeScalars.last != "\u{FFFD}"
    else { return "" }
    lastPiece = lastPiece.upperBound..<tokens.count
    return String(String.UnicodeScalarView(all.unicodeScalars.dropFirst(known.unicodeScalars.count)))
  }
}
