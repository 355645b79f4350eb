import EmbeddingModels
import Phantoms
import Preconditions
import Statistics
import Tensors

/// Measures how well a model tells apart phantoms and captions that training never saw.
public struct PhantomEvaluation: Sendable {
  /// The result for mismatched captions of one kind.
  public struct Mismatch: Sendable {
    /// The number of phantoms that have a caption of this kind.
    public let count: Int
    /// The probability that a matched pair scores higher than a mismatched pair of any phantom.
    public let areaUnderCurve: Estimate
    /// The share of phantoms whose matched caption scores higher than their own mismatched one.
    public let pairedAccuracy: Estimate
  }

  /// The number of phantoms.
  public let phantomCount: Int
  /// The seed of the first phantom; the others have the next seeds.
  public let firstSeed: Int
  /// The share of phantoms for which, among the captions of all classes, that of their own class scores
  /// highest.
  public let classAccuracy: Estimate
  /// The same share for the phantoms of each class.
  public let accuracyByClass: [(phantomClass: PhantomClass, accuracy: Double)]
  /// The results for each kind of mismatched caption that any of the phantoms can have.
  public let mismatches: [(kind: CaptionMismatch, result: Mismatch)]

  private static let batchSize = 16

  /// Draws `count` phantoms of the model's image size from seeds that no training uses; `seed` shifts the
  /// first of them.
  ///
  /// Both captions of a pair have the same style, so that nothing but the mismatch distinguishes them. Traps
  /// unless `count` is positive and `seed` is not negative.
  public init(of model: some ImageTextModel, count: Int, seed: Int) {
    require(
      count > 0 && seed >= 0,
      "expected at least 1 phantom and a seed of at least 0, found \(count) and \(seed)")
    let firstSeed = PhantomLibrary.firstHeldOutSeed + seed
    let phantomGenerator = PhantomGenerator(size: model.imageSize.width)
    let classes = PhantomClass.allCases
    let classEmbeddings = model.textEmbeddings(of: classes.map(\.caption)).l2Normalized()
    let batches = stride(from: 0, to: count, by: Self.batchSize).map { $0..<min($0 + Self.batchSize, count) }
    let outcomes = concurrentMap(batches.count) { index in
      let phantoms = batches[index].map { phantomGenerator.phantom(seed: UInt64(firstSeed + $0)) }
      return Outcome.outcomes(of: phantoms, model: model, classEmbeddings: classEmbeddings)
    }.flatMap { $0 }

    phantomCount = count
    self.firstSeed = firstSeed
    var generator = RandomGenerator(seed: seed)
    classAccuracy = .mean(of: outcomes.map { $0.isClassRight ? 1 : 0 }, using: &generator)
    accuracyByClass = classes.compactMap { phantomClass in
      let own = outcomes.filter { $0.phantomClass == phantomClass }
      guard !own.isEmpty else { return nil }
      return (phantomClass, Double(own.count(where: \.isClassRight)) / Double(own.count))
    }
    mismatches = CaptionMismatch.allCases.compactMap { kind in
      let pairs = outcomes.compactMap { $0.scores[kind] }
      if pairs.isEmpty { return nil }
      let result = Mismatch(
        count: pairs.count, areaUnderCurve: .areaUnderCurve(of: pairs, using: &generator),
        pairedAccuracy: .mean(of: pairs.map { $0.positive > $0.negative ? 1 : 0 }, using: &generator))
      return (kind, result)
    }
  }
}

/// The scores of one phantom.
private struct Outcome: Sendable {
  let phantomClass: PhantomClass
  let isClassRight: Bool
  let scores: [CaptionMismatch: ScorePair]

  static func outcomes(of phantoms: [Phantom], model: some ImageTextModel, classEmbeddings: Tensor)
    -> [Outcome]
  {
    let images = model.imageEmbeddings(of: phantoms.map(\.image)).l2Normalized()
    let classScores = matrixProduct(images, classEmbeddings, transposeB: true)
    let nearest = (-classScores).smallestInRows(1, among: PhantomClass.allCases.map { _ in true })
    return phantoms.enumerated().map { row, phantom in
      var scores: [CaptionMismatch: ScorePair] = [:]
      for kind in CaptionMismatch.allCases {
        guard let pair = CaptionPair(phantom, kind) else { continue }
        let texts = model.textEmbeddings(of: [pair.matched, pair.mismatched])
        let cosines = texts.cosineSimilarity(to: images.rows(row..<row + 1).reshaped([images.columns])).values
        scores[kind] = ScorePair(positive: cosines[0], negative: cosines[1])
      }
      return Outcome(
        phantomClass: phantom.attributes.phantomClass,
        isClassRight: nearest[row].first.map { PhantomClass.allCases[$0] } == phantom.attributes.phantomClass,
        scores: scores)
    }
  }
}
