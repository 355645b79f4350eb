import Preconditions
import Tensors

/// Moves the pair's text out of the top k among given candidates for its image, or into it.
///
/// The score is the difference between the pair's cosine and that of the candidate at the border: own −
/// border for entering, border − own for leaving. Above 0, the goal is reached.
public struct PairRankObjective: PairObjective {
  /// The direction of the move.
  public enum Goal: String, Sendable, Codable {
    /// Out of the top k.
    case leave
    /// Into the top k.
    case enter
  }

  /// Whether the text is to leave the top k or to enter it.
  public let goal: Goal
  /// The number of first places, from 1 to the number of candidates.
  public let k: Int
  /// `[candidates, dimension]`, of length 1 each, without the pair's own text
  private let candidates: Tensor

  /// - Parameters:
  ///   - goal: whether the text is to enter the first places or to leave them
  ///   - k: the number of first places, at least 1
  ///   - candidates: `[candidates, dimension]`, of any length but 0, without the pair's own text; traps for
  ///     fewer than k
  public init(_ goal: Goal, top k: Int, among candidates: Tensor) {
    require((1...candidates.rows).contains(k), "the top \(k) of \(candidates.rows)")
    (self.goal, self.k) = (goal, k)
    self.candidates = candidates.l2Normalized()
  }

  /// border − own for entering, own − border for leaving, `[max(m, n)]`.
  public func losses(images: Tensor, texts: Tensor) -> Tensor {
    let own = images.pairwiseCosines(with: texts)
    let border = borders(images).repeated(to: own.count)
    return goal == .enter ? border - own : own - border
  }

  /// The k-th largest cosine between each image and the candidates, `[images]`.
  private func borders(_ images: Tensor) -> Tensor {
    let cosines = images.l2Normalized().linear(weight: candidates)
    let (values, width) = (cosines.values, candidates.rows)
    let places = (0..<images.rows).map { row in
      let order = (row * width..<(row + 1) * width).sorted { (-values[$0], $0) < (-values[$1], $1) }
      return order[k - 1]
    }
    return cosines.reshaped([values.count, 1]).gatheringRows(at: places).reshaped([images.rows])
  }

  /// The text's rank among the candidates.
  public func reading(image: Tensor, text: Tensor) -> PairReading {
    PairReading(rank: rank(image: image, text: text))
  }

  /// The pair's place among the candidates, 1 for the best: one more than there are candidates with a larger
  /// cosine.
  ///
  /// - Parameters:
  ///   - image: `[1, dimension]`
  ///   - text: `[1, dimension]`
  public func rank(image: Tensor, text: Tensor) -> Int {
    let own = image.pairwiseCosines(with: text).item
    return 1 + image.l2Normalized().linear(weight: candidates).values.count { $0 > own }
  }
}
