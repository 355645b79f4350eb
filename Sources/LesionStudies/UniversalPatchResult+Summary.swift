import Runs
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
    /// The same without the defence and behind it, beside a patch that does not know it; nil without one.
    public let defence: Defence?
  }

  /// What a defence is worth on several images.
  public struct Defence: Sendable {
    /// Without a patch.
    public let clean: Finding
    /// With a gray patch in the place of the one that was optimized through the defence.
    public let gray: Finding
    /// With the patch that was optimized without knowledge of the defence.
    public let staticPatch: Finding
    /// With the patch that was optimized through it.
    public let adaptive: Finding
  }

  /// Means over images, without the defence and behind it.
  public struct Finding: Sendable {
    /// Without the defence.
    public let undefended: Estimate
    /// Behind it, over all judgements.
    public let mean: Estimate
    /// The means over the images in each judgement, with their spread.
    public let judgements: DefendedScores
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
      beyondGray: mean { sign * ($0.patched - $0.gray) },
      defence: defence.map { _ in
        Defence(
          clean: finding(rows, \.clean), gray: finding(rows, \.gray),
          staticPatch: finding(rows, \.staticPatch), adaptive: finding(rows, \.adaptive))
      })
  }

  /// Traps for rows without a defence.
  private func finding(_ rows: [UniversalPatchRow], _ scores: KeyPath<PatchTrial, PatchTrial.Scores>)
    -> Finding
  {
    let all = rows.map { $0.trial![keyPath: scores] }
    func average(_ value: (PatchTrial.Scores) -> Float) -> Float {
      all.map(value).reduce(0, +) / Float(all.count)
    }
    func mean(_ value: (PatchTrial.Scores) -> Float) -> Estimate {
      var generator = RandomGenerator(seed: seed)
      return Estimate.mean(of: all.map { Double(value($0)) }, using: &generator)
    }
    return Finding(
      undefended: mean(\.undefended), mean: mean(\.summary.mean),
      judgements: DefendedScores(
        undefended: average(\.undefended),
        judgements: all[0].judgements.indices.map { judgement in average { $0.judgements[judgement] } }))
  }
}
