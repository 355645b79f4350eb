import Phantoms
import Preconditions
import Tensors

/// A linear classifier of patches: which finding, if any, an image shows there.
///
/// Used in training only. Lesions are small; told of each patch what it shows, a model sees them after thousands of
/// images instead of hundreds of thousands.
package struct PatchHead: Sendable {
  /// One row for no finding, and one for each, `[values, width]`.
  package internal(set) var weights: Tensor

  /// The number of rows of `weights`.
  package static let valueCount = 1 + Finding.allCases.count

  private static let scale: Float = 10

  package init(weights: Tensor) {
    require(weights.shape.first == Self.valueCount, "a patch head of the shape \(weights.shape)")
    self.weights = weights
  }

  /// The mean cross-entropy over patches without a finding, and that over patches with one, added: the latter are few.
  ///
  /// - Parameters:
  ///   - patches: `[patches, width]`
  ///   - findings: what each shows
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
