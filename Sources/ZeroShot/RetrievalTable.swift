import Preconditions

/// Retrieval figures as SGA and its successors print them (Lu et al., 2023, arXiv:2307.14061), from
/// similarities of images and texts of which each text belongs to one image.
public struct RetrievalTable: Sendable, Hashable {
  /// The rank of each image's best own text among all texts, 0 for the first.
  public let textRanks: [Int]
  /// The rank of each text's image among all images, 0 for the first.
  public let imageRanks: [Int]

  /// The places that are counted.
  public static let places = [1, 5, 10]

  /// Ranks by falling similarity; what is equally similar stands in the order of its numbers.
  ///
  /// Traps for lists that do not fit, a text of no image, and an image without a text.
  ///
  /// - Parameters:
  ///   - similarities: `[images][texts]`
  ///   - owners: for each text, the number of its image
  public init(similarities: [[Float]], owners: [Int]) {
    let texts = owners.count
    require(
      !similarities.isEmpty && similarities.allSatisfy { $0.count == texts },
      "expected \(texts) similarities for each image, found \(similarities.map(\.count).prefix(9))")
    require(
      Set(owners) == Set(similarities.indices), "expected a text for each image and an image for each text")
    textRanks = similarities.indices.map { image in
      let order = Self.order(similarities[image])
      return order.firstIndex { owners[$0] == image }!
    }
    imageRanks = (0..<texts).map { text in
      Self.order(similarities.map { $0[text] }).firstIndex(of: owners[text])!
    }
  }

  private static func order(_ values: [Float]) -> [Int] {
    values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }
  }

  /// Per cent of images whose own text is among the first `place`.
  public func textRecall(at place: Int) -> Double { Self.recall(textRanks, place) }

  /// Per cent of texts whose image is among the first `place`.
  public func imageRecall(at place: Int) -> Double { Self.recall(imageRanks, place) }

  private static func recall(_ ranks: [Int], _ place: Int) -> Double {
    100 * Double(ranks.count { $0 < place }) / Double(ranks.count)
  }

  /// The attack's success on texts: of the images whose own text was among the first `place` before, the per
  /// cent whose is not now. Nil where there were none. Traps for another number of images.
  ///
  /// - Parameters:
  ///   - place: the places that count
  ///   - before: the table without the attack
  public func textSuccess(at place: Int, against before: RetrievalTable) -> Double? {
    Self.success(textRanks, before.textRanks, place)
  }

  /// The attack's success on images: the same of texts whose image was among the first.
  ///
  /// - Parameters:
  ///   - place: the places that count
  ///   - before: the table without the attack
  public func imageSuccess(at place: Int, against before: RetrievalTable) -> Double? {
    Self.success(imageRanks, before.imageRanks, place)
  }

  private static func success(_ after: [Int], _ before: [Int], _ place: Int) -> Double? {
    require(after.count == before.count, "expected \(before.count) ranks, found \(after.count)")
    let found = before.indices.filter { before[$0] < place }
    guard !found.isEmpty else { return nil }
    return 100 * Double(found.count { after[$0] >= place }) / Double(found.count)
  }
}
