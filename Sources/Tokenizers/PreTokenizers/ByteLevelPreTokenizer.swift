import Files

/// `ByteLevel`: cuts by GPT-2's expression and writes every UTF-8 byte as one printable scalar.
struct ByteLevelPreTokenizer: PreTokenizer {
  private let addsPrefixSpace: Bool
  private let splits: Bool

  /// The most bytes that one scalar takes in UTF-8.
  let growth = 4

  init(addsPrefixSpace: Bool, splits: Bool) {
    (self.addsPrefixSpace, self.splits) = (addsPrefixSpace, splits)
  }

  init(_ field: JSONField) throws {
    addsPrefixSpace = try field.member("add_prefix_space").ifPresent?.bool() ?? true
    splits = try field.member("use_regex").ifPresent?.bool() ?? true
  }

  func split(_ text: inout SplitText) {
    if addsPrefixSpace {
      text.rewrite { scalars, piece, _, rewritten in
        if scalars[piece.lowerBound] != " " { rewritten.append(" ") }
        rewritten.append(contentsOf: scalars[piece])
      }
    }
    if splits {
      text.recut { scalars, piece, pieces in
        TextPattern.gpt2.scan(scalars, in: piece) { range, _ in pieces.append(range) }
      }
    }
    text.rewrite { scalars, piece, _, rewritten in
      for scalar in scalars[piece] {
        if scalar.isASCII {
          rewritten.append(ByteAlphabet.scalar(for: UInt8(scalar.value)))
        } else {
          rewritten.append(contentsOf: scalar.utf8.lazy.map(ByteAlphabet.scalar))
        }
      }
    }
  }
}
