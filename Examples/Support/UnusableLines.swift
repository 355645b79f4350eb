import ArgumentParser
import Crossmatch

/// What becomes of lines of `--pairs` that cannot be used.
public struct UnusableLines: ParsableArguments {
  @Flag(
    help: """
      Leave out lines of --pairs whose image or mask cannot be read, whose text is too long for a model, or that are wrong in \
      another way; without it, the first one ends the command before anything is attacked. What is left out is said and counted \
      in the results.
      """) public var skipUnusable = false

  public init() {}

  /// Lines whose reasons are told one by one.
  private static let told = 5

  /// Says on standard error which lines are left out, and why.
  public func note(_ set: PairSet) {
    guard !set.unusable.isEmpty else { return }
    ExampleSupport.note(
      "\(set.unusable.count) of \(set.samples.count + set.unusable.count) lines are left out")
    for line in set.unusable.prefix(Self.told) { ExampleSupport.note("left out: \(line.problem)") }
    if set.unusable.count > Self.told {
      ExampleSupport.note("and \(set.unusable.count - Self.told) more, which the results name")
    }
  }
}
