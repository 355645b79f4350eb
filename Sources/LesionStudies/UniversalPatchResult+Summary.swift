import Statistics
import Tensors

extension UniversalPatchResult {
  /// Means over the images that it was optimized on, or over the others, with 95 % intervals.
  public struct Summary: Sendable {
    /// The number of images.
    public let count: Int
    /// Without a patch.
    public let clean: Estimate
    /// With a gray patch in the same place.
    public let gray: Estimate
    /// With the patch.
    public let patched: Estimate
    /// The difference between the effect of the patch and that of a gray one.
    public let beyondGray: Estimate
  }

  /// The summary of the images that the patch was optimized on.
  public var training: Summary { summary(of: rows.filter { !$0.isHeldOut }) }

  /// The summary of the other images; nil where there are none.
  public var heldOut: Summary? {
    let rows = rows.filter(\.isHeldOut)
    return rows.isEmpty ? nil : summary(of: rows)
  }

  private func summary(of rows: [UniversalPatchRow]) -> Summary {
    // Scores rise towards a target and fall away from one's own text.
    let sign: Float = attack.target == nil ? -1 : 1
    func mean(_ value: (UniversalPatchRow) -> Float) -> Estimate {
      var generator = RandomGenerator(seed: seed)
      return Estimate.mean(of: rows.map { Double(value($0)) }, using: &generator)
    }
    return Summary(
      count: rows.count, clean: mean(\.clean), gray: mean(\.gray), patched: mean(\.patched),
      beyondGray: mean { sign * ($0.patched - $0.gray) })
  }
}
