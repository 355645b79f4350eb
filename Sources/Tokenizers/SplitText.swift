/// Text together with the pieces that pre-tokenizers have cut it into.
struct SplitText: Sendable {
  private(set) var scalars: [Unicode.Scalar]
  /// The ranges of the pieces in their order, none of them empty.
  private(set) var pieces: [Range<Int>]

  init(_ scalars: [Unicode.Scalar]) {
    self.scalars = scalars
    pieces = scalars.isEmpty ? [] : [0..<scalars.count]
  }

  /// Cuts every piece anew: `cut` appends the ranges that replace one piece, without empty ones.
  mutating func recut(
    _ cut: (_ scalars: [Unicode.Scalar], _ piece: Range<Int>, _ pieces: inout [Range<Int>]) -> Void
  ) {
    var cutPieces: [Range<Int>] = []
    cutPieces.reserveCapacity(scalars.count / 4 + pieces.count)
    for piece in pieces { cut(scalars, piece, &cutPieces) }
    pieces = cutPieces
  }

  /// Writes every piece anew: `rewrite` appends the text that replaces one piece. Text between pieces is
  /// dropped.
  mutating func rewrite(
    _ rewrite: (_ scalars: [Unicode.Scalar], _ piece: Range<Int>, _ text: inout [Unicode.Scalar]) -> Void
  ) {
    var text: [Unicode.Scalar] = []
    text.reserveCapacity(scalars.count + scalars.count / 4)
    for index in pieces.indices {
      let start = text.count
      rewrite(scalars, pieces[index], &text)
      pieces[index] = start..<text.count
    }
    scalars = text
  }
}
