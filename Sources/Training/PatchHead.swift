import Phantoms
import Preconditions
import Tensors

/// A linear classifier of patches: the finding, if any, that an image shows there.
///
/// Used in training only. Lesions are small: when a model is told the finding of each patch, it sees lesions
/// after thousands of images instead of hundreds of thousands.
package struct PatchHead: Sendable {
  /// The weights, `[values, width]`: one row for no finding, then one for each finding.
  package internal(set) var weights: Tensor

  /// The number of rows of `weights`.
  package static let valueCount = 1 + Finding.allCases.count

  private static let scale: Float = 10

  /// A head with these weights, `[valueCount, width]`. Traps for another number of rows.
  package init(weights: Tensor) {
    require(
      weights.shape.first == Self.valueCount,
      "expected the weights [\(Self.valueCount), width], found the shape \(weights.shape)")
    self.weights = weights
  }

  /// The sum of two mean cross-entropies: over patches without a finding and over patches with one, which are
  /// few.
  ///
  /// - Parameters:
  ///   - patches: `[patches, width]`
  ///   - findings: the finding in each patch, nil for none
  /// - Returns: a scalar
  package func loss(_ patches: Tensor, findings: [Finding?]) -> Tensor {
    let logits = matrixProduct(patches.l2Normalized(), weights, transposeB: true) * Self.scale
    let groups = [
      findings.indices.filter { findings[$0] == nil }, findings.indices.filter { findings[$0] != nil },
    ]
    return groups.filter { !$0.isEmpty }.reduce(Tensor(0)) { sum, rows in
      sum
        + logits.gatheringRows(at: rows).crossEntropy(
          targets: rows.map { findings[$0].map { 1 + $0.ordinal } ?? 0 })
    }
  }
}
