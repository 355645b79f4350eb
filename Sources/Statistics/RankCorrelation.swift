import Preconditions

/// The agreement of two orders of the same things.
public enum RankCorrelation {
  /// Spearman's rank correlation: the correlation of the ranks, from −1 to 1. Equal values share the mean
  /// of their ranks, and it is 0 where all values of a side are equal. Spearman, 1904.
  ///
  /// - Parameters:
  ///   - left: one value for each thing, no NaN
  ///   - right: as many
  public static func spearman(_ left: [Float], _ right: [Float]) -> Float {
    require(
      left.count == right.count,
      "expected as many values on both sides, found \(left.count) and \(right.count)")
    let (a, b) = (centredRanks(left), centredRanks(right))
    let norm = (a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }).squareRoot()
    return norm > 0 ? zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / norm : 0
  }

  /// The rank of each value less the mean rank.
  private static func centredRanks(_ values: [Float]) -> [Float] {
    values.map { value in
      let (below, equal) = (values.count { $0 < value }, values.count { $0 == value })
      return Float(below) + Float(equal - 1) / 2 - Float(values.count - 1) / 2
    }
  }
}
