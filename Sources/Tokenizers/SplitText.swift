/// Text together with the pieces that pre-tokenizers have cut it into.
struct SplitText: Sendable {
  private(set) var scalars: [Unicode.Scalar]
  /// The ranges of the pieces in their order, none of them empty.
  private(set) var pieces: [Range<Int>]
  /// Whether the first piece begins where the whole text begins.
  private(set) var beginsText: Bool

  /// - Parameter beginsText: whether nothing of the text stands before these scalars
  init(_ scalars: [Unicode.Scalar], beginsText: Bool) {
    self.scalars = scalars
    pieces = scalars.isEmpty ? [] : [0..<scalars.count]
    self.beginsText = beginsText
  }

  /// Cuts every piece anew: `cut` appends the ranges that replace one piece, without empty ones.
  mutating func recut(
    _ cut: (_ scalars: [Unicode.Scalar], _ piece: Range<Int>, _ pieces: inout [Range<Int>]) -> Void
  ) {
    var cutPieces: [Range<Int>] = []
    cutPieces.reserveCapacity(scalars.count / 4 + pieces.count)
    for piece in pieces { cut(scalars, piece, &cutPieces) }
    beginsText = beginsText && cutPieces.first?.lowerBound == pieces.first?.lowerBound
    pieces = cutPieces
  }

  /// Writes every piece anew: `rewrite` appends the text that replaces one piece, and is told whether the
  /// piece begins the whole text. Text between pieces is dropped, and so
  /// are pieces of which nothing is left.
  mutating func rewrite(
    _ rewrite: (
      _ scalars: [Unicode.Scalar], _ piece: Range<Int>, _ beginsText: Bool, _ text: inout [Unicode.Scalar]
    ) -> Void
  ) {
    var text: [Unicode.Scalar] = []
    text.reserveCapacity(scalars.count + scalars.count / 4)
    var rewritten: [Range<Int>] = []
    rewritten.reserveCapacity(pieces.count)
    for (index, piece) in pieces.enumerated() {
      let start = text.count
      rewrite(scalars, piece, beginsText && index == 0, &text)
      if start < text.count { rewritten.append(start..<text.count) }
    }
    scalars = text
    pieces = rewritten
  }
}
