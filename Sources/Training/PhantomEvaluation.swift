import EmbeddingModels
import Phantoms
import Preconditions
import Statistics
import Tensors

/// How well a model tells phantoms and captions apart that training never saw.
public struct PhantomEvaluation: Sendable {
  /// Matched against mismatched captions of one kind.
  public struct Mismatch: Sendable {
    /// How many phantoms have a caption of this kind.
    public let count: Int
    /// The probability that a matched pair scores higher than a mismatched pair of any phantom.
    public let areaUnderCurve: Estimate
    /// The share of phantoms whose matched caption scores higher than their own mismatched one.
    public let pairedAccuracy: Estimate
  }

  public let phantomCount: Int
  /// The seed of the first of them; the others follow.
  public let firstSeed: Int
  /// The share of phantoms whose class has the caption of the highest score among those of all classes.
  public let classAccuracy: Estimate
  /// The same for the phantoms of each class.
  public let accuracyByClass: [(phantomClass: PhantomClass, accuracy: Double)]
  public let mismatches: [(kind: CaptionMismatch, result: Mismatch)]

  private static let batchSize = 16

  /// Draws `count` phantoms of the model's image size from seeds that no training uses, the first of which `seed` shifts.
  ///
  /// Pairs are of one style, so that nothing but the mismatch distinguishes them. Traps unless `count` is positive and
  /// `seed` is not negative.
  public init(of model: some ImageTextModel, count: Int, seed: Int) {
    require(count > 0 && seed >= 0, "an evaluation on \(count) phantoms from seed \(seed)")
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
    mismatches = CaptionMismatch.allCases.map { kind in
      let pairs = outcomes.compactMap { $0.scores[kind] }
      let result = Mismatch(
        count: pairs.count, areaUnderCurve: .areaUnderCurve(of: pairs, using: &generator),
        pairedAccuracy: .mean(of: pairs.map { $0.matched > $0.mismatched ? 1 : 0 }, using: &generator))
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
        scores[kind] = ScorePair(matched: cosines[0], mismatched: cosines[1])
      }
      return Outcome(
        phantomClass: phantom.attributes.phantomClass,
        isClassRight: nearest[row].first.map { PhantomClass.allCases[$0] } == phantom.attributes.phantomClass,
        scores: scores)
    }
  }
}
