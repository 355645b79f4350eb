import Phantoms
import Preconditions
import Tensors

/// A linear classifier of embeddings for each attribute of phantoms, the same for images and texts.
///
/// Used in training only. From contrast alone, a model finds classes at once and lesions late: its view of a
/// place in the text and in the image must agree before either is rewarded. Here each is told on its own.
package struct AttributeHeads: Sendable {
  /// One row for each value of each attribute, `[values, dimension]`.
  package internal(set) var weights: Tensor

  /// The number of values of each attribute. The first value of an attribute of lesions means that there is
  /// no lesion.
  private static let sizes = [
    PhantomClass.allCases.count, 1 + Finding.allCases.count, 1 + Location.Horizontal.allCases.count,
    1 + Location.Vertical.allCases.count, 1 + LesionSize.allCases.count,
  ]

  /// The number of rows of `weights`.
  package static let valueCount = sizes.reduce(0, +)

  /// Heads with these weights, `[valueCount, dimension]`. Traps for another number of rows.
  package init(weights: Tensor) {
    require(
      weights.shape.first == Self.valueCount,
      "expected the weights [\(Self.valueCount), dimension], found the shape \(weights.shape)")
    self.weights = weights
  }

  /// The sum over attributes of the mean cross-entropy over the embeddings that tell the attribute.
  ///
  /// - Parameters:
  ///   - embeddings: `[rows, dimension]`, of length 1
  ///   - values: the value of each attribute for each row, nil where the row does not tell it
  /// - Returns: a scalar
  package func loss(_ embeddings: Tensor, values: [[Int?]]) -> Tensor {
    // Cosines with rows of about unit length, spread as CLIP's own at the start of training.
    let logits = matrixProduct(weights, embeddings, transposeB: true) * Self.scale
    var start = 0
    var total = Tensor(0)
    for (attribute, size) in Self.sizes.enumerated() {
      let told = values.indices.filter { values[$0][attribute] != nil }
      if !told.isEmpty {
        let own = logits.rows(start..<start + size).transposed().gatheringRows(at: told)
        total = total + own.crossEntropy(targets: told.compactMap { values[$0][attribute] })
      }
      start += size
    }
    return total
  }

  private static let scale: Float = 10
}

extension PhantomAttributes {
  /// The value of each attribute, in the order of the heads.
  var headValues: [Int?] {
    let vertical = lesion.map { lesion in lesion.location.vertical.flatMap { 1 + $0.ordinal } } ?? 0
    return [
      phantomClass.ordinal, lesion.map { 1 + $0.finding.ordinal } ?? 0,
      lesion.map { 1 + $0.location.horizontal.ordinal } ?? 0, vertical,
      lesion.map { 1 + $0.size.ordinal } ?? 0,
    ]
  }
}

extension CaseIterable where Self: Equatable, AllCases == [Self] {
  var ordinal: Int { Self.allCases.firstIndex(of: self)! }
}
