import Preconditions

/// The correction for several tests at once. Holm, "A simple sequentially rejective multiple test procedure",
/// 1979.
public enum HolmCorrection {
  /// The corrected probabilities, in the order of the given ones: those below a level are found at that
  /// level, whichever of the treatments matter. Traps for what is no probability.
  ///
  /// - Parameter pValues: the probabilities of all tests that are made together, each from 0 to 1
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    require(pValues.allSatisfy { (0...1).contains($0) }, "expected probabilities, found \(pValues)")
    var adjusted = pValues
    var largest = 0.0
    for (position, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = max(largest, min(1, Double(pValues.count - position) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
  }
}
