import Files
import Tensors

/// All that statistics need to know of one pair under one seed.
package struct PairMeasures {
  let row: PairRow
  /// Computed from the saved files, under whichever model they are measured on.
  let cosines: PairRow.Cosines
  /// Where the text stands among texts for the image, before and after, and the image among images for the text.
  package let textRanks: (before: Int, after: Int)
  package let imageRanks: (before: Int, after: Int)

  /// The measures of all rows of one pairing and one seed.
  ///
  /// Before, clean pairs are ranked. After, where matches were broken, attacked images are ranked against all attacked
  /// texts and the other way round, as SGA does. Where a match was forged, what the attacked pair has to outdo are the
  /// clean images and the true captions of the set. Texts that are equal before the attack never count as wrong.
  package static func measures(_ rows: [PairRow], _ embeddings: SetEmbeddings) -> [PairMeasures] {
    let texts = rows.map { ByteString($0.text) }
    let captions = rows.map { ByteString($0.caption) }
    let isMatch = rows.first?.key.pairing.isMatch ?? true
    func isAlike(_ query: Int, _ candidate: Int) -> Bool {
      texts[query] == (isMatch ? texts[candidate] : captions[candidate])
    }
    func ranks(_ images: Tensor, _ texts: Tensor) -> (ofText: [Int], ofImage: [Int]) {
      let rivals = isMatch ? (texts, images) : (embeddings.captions, embeddings.cleanImages)
      return (
        Ranking.ranks(of: texts, for: images, among: rivals.0, isLeftOut: isAlike),
        Ranking.ranks(of: images, for: texts, among: rivals.1) { $0 == $1 || isAlike($0, $1) }
      )
    }
    let before = ranks(embeddings.cleanImages, embeddings.cleanTexts)
    let after = ranks(embeddings.images, embeddings.texts)
    let cosines = embeddings.cosines
    return rows.indices.map {
      PairMeasures(
        row: rows[$0], cosines: cosines[$0], textRanks: (before.ofText[$0], after.ofText[$0]),
        imageRanks: (before.ofImage[$0], after.ofImage[$0]))
    }
  }
}
