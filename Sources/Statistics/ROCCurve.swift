import Preconditions

/// A receiver operating characteristic: for every threshold, the share of things without a property whose score
/// is at least as high, and the share of those that have it.
package struct ROCCurve: Sendable, Hashable {
  /// The shares at one threshold.
  package struct Point: Sendable, Hashable {
    /// The lowest score that raises an alarm; nil where none does.
    package let threshold: Float?
    /// The share of negatives with an alarm.
    package let falsePositives: Double
    /// The share of positives with an alarm.
    package let truePositives: Double
  }

  /// From no alarm at (0, 0) to alarms only at (1, 1): a point for each score that occurs, from the highest on.
  package let points: [Point]

  /// The curve of some scores. Traps where there are none of either kind, and for scores that are NaN.
  ///
  /// - Parameters:
  ///   - positives: the scores of things that have the property
  ///   - negatives: the scores of those that do not
  package init(positives: [Float], negatives: [Float]) {
    require(
      !positives.isEmpty && !negatives.isEmpty && !(positives + negatives).contains(where: \.isNaN),
      "expected positive and negative scores to compare, found \(positives) and \(negatives)")
    let (high, low) = (positives.sorted(by: >), negatives.sorted(by: >))
    var points = [Point(threshold: nil, falsePositives: 0, truePositives: 0)]
    var (hits, alarms) = (0, 0)
    for threshold in Set(positives + negatives).sorted(by: >) {
      while hits < high.count, high[hits] >= threshold { hits += 1 }
      while alarms < low.count, low[alarms] >= threshold { alarms += 1 }
      points.append(
        Point(
          threshold: threshold, falsePositives: Double(alarms) / Double(low.count),
          truePositives: Double(hits) / Double(high.count)))
    }
    self.points = points
  }
}
