import Files
import Objectives
import Tensors

/// All that statistics need to know of one pair under one seed.
package struct PairMeasures {
  let row: ResultRow
  /// Computed from the saved files, under whichever model they are measured on.
  let cosines: ResultRow.Similarity
  /// Where the text stands among texts for the image, before and after, and the image among images for the
  /// text.
  package let textRanks: (before: Int, after: Int)
  /// The rank of the image among images for the text, before and after the attack, 1 for the best.
  package let imageRanks: (before: Int, after: Int)
  /// The rank among the captions for the image of the text that a swap goes to; nil for other goals.
  package let wantedRanks: (before: Int, after: Int)?
  let progress: GoalProgress

  /// The measures of all rows of one pairing and one seed.
  ///
  /// Before, clean pairs are ranked. After, where matches were broken, attacked images are ranked against all
  /// attacked texts and the other way round, as SGA does. Where a match was forged, what the attacked pair
  /// has to outdo are the clean images and the true captions of the set. Where a pair was to be swapped, each
  /// attacked side is asked for what it was to leave: the image for its caption among all captions, the text
  /// for its image among all clean images. Texts that are equal before the attack never count as wrong.
  ///
  /// - Parameter progress: how near the pairs are to their goals in the space of the embeddings; as the rows
  ///   have it unless given
  package static func measures(
    _ rows: [ResultRow], _ embeddings: SetEmbeddings, _ progress: [GoalProgress]? = nil
  ) -> [PairMeasures] {
    let texts = rows.map { ExactString($0.clean.text) }
    let captions = rows.map { ExactString($0.caption) }
    let isMatch = rows.first?.key.pairing.isMatch ?? true
    func isAlike(_ query: Int, _ candidate: Int) -> Bool {
      texts[query] == (isMatch ? texts[candidate] : captions[candidate])
    }
    func ranks(_ images: Tensor, _ texts: Tensor) -> (ofText: [Int], ofImage: [Int]) {
      let rivals = isMatch ? (texts, images) : (embeddings.captions, embeddings.cleanImages)
      let partners = embeddings.wanted == nil ? (texts, images) : rivals
      return (
        Ranking.ranks(of: partners.0, for: images, among: rivals.0, isLeftOut: isAlike),
        Ranking.ranks(of: partners.1, for: texts, among: rivals.1) { $0 == $1 || isAlike($0, $1) }
      )
    }
    let wanted = rows.map { $0.wanted.map { ExactString($0) } }
    func wantedRanks(_ images: Tensor) -> [Int]? {
      embeddings.wanted.map {
        Ranking.ranks(of: $0, for: images, among: embeddings.captions) { wanted[$0] == captions[$1] }
      }
    }
    let before = ranks(embeddings.cleanImages, embeddings.cleanTexts)
    let after = ranks(embeddings.images, embeddings.texts)
    let (wantedBefore, wantedAfter) = (wantedRanks(embeddings.cleanImages), wantedRanks(embeddings.images))
    let cosines = embeddings.cosines
    return rows.indices.map { row in
      PairMeasures(
        row: rows[row], cosines: cosines[row], textRanks: (before.ofText[row], after.ofText[row]),
        imageRanks: (before.ofImage[row], after.ofImage[row]),
        wantedRanks: wantedBefore.flatMap { before in wantedAfter.map { (before[row], $0[row]) } },
        progress: progress?[row] ?? rows[row].progress)
    }
  }
}
