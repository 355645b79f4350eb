import ArgumentParser
import Crossmatch

/// A defence in front of the model, and how attacks and judgements meet its randomness.
public struct DefenceOptions: ParsableArguments {
  @Option(
    help: """
      Attack through a defence in front of the model: jpeg[=QUALITY], bit-depth[=BITS], blur[=DEVIATION], \
      resize[=SMALLEST SHARE], noise[=DEVIATION], ttc[=RADIUS] or \
      clipure[=STEP SIZE]; may be repeated, in the order of the stages. The same attack \
      without knowledge of it is made as well, and both are judged behind it.
      """) public var defence: [DefenceArgument] = []
  @Option(help: "Draws of a random defence that every evaluation averages over. (default: 8)")
  public var defenceDraws: Int?
  @Option(help: "Judgements of every finding behind a random defence, at least 20. (default: 20)")
  public var defenceJudgements: Int?

  public init() {}

  /// The defence; nil when none was asked for. Throws `InputError` for settings that are not possible.
  public func trial() throws -> DefenceTrial? {
    guard !defence.isEmpty else { return nil }
    return try DefenceTrial(
      chain(), draws: defenceDraws ?? 8, judgements: defenceJudgements ?? DefenceTrial.fewestJudgements)
  }

  private func chain() throws -> DefenceChain {
    try DefenceChain(defence.map { try $0.name.defence($0.value?.value) })
  }

  private var isRandom: Bool { defence.contains { $0.name.isRandom } }

  /// The options that act with a defence only, and a random one.
  public var scopes: [ScopedOption] {
    [
      ScopedOption("--defence-draws", defenceDraws, acts: isRandom, "for a random --defence"),
      ScopedOption("--defence-judgements", defenceJudgements, acts: isRandom, "for a random --defence"),
    ]
  }

  /// Prints for people what the defence is worth.
  public func printComparison(_ comparison: DefenceComparison?) throws {
    guard let comparison else { return }
    func text(_ name: String, _ scores: DefendedScores) -> String {
      let spread =
        comparison.judgements > 1
        ? " ± \(format(scores.deviation, 4)), \(format(scores.lowest, 4)) to \(format(scores.highest, 4))"
        : ""
      return "\(name)\(format(scores.mean, 4))\(spread)  (undefended \(format(scores.undefended, 4)))"
    }
    let names = defence.map(\.name.rawValue).joined(separator: ", ")
    let times = comparison.judgements > 1 ? ", \(comparison.judgements) judgements" : ""
    try StandardOutput.print("behind \(names)\(times):")
    let findings = [
      ("  clean      ", comparison.clean), ("  static     ", comparison.staticAttack),
      ("  adaptive   ", comparison.adaptive),
    ]
    for (name, scores) in findings { try StandardOutput.print(text(name, scores)) }
    guard comparison.adaptive.answers != nil else { return }
    try StandardOutput.print("answers behind it that begin with the target, and the first of all:")
    for (name, scores) in findings {
      guard let answers = scores.answers else { continue }
      let count = Int((answers.reached * Double(answers.judged.count)).rounded())
      try StandardOutput.print(
        "\(name)\(count) of \(answers.judged.count)  \(answers.judged[0].debugDescription)")
    }
  }
}

/// A defence with or without its parameter: "jpeg", "noise=0.05", "noise=8/255".
public typealias DefenceArgument = NamedArgument<DefenceName>

/// A name with or without a number behind an equals sign.
public struct NamedArgument<Name: RawRepresentable<String>>: ExpressibleByArgument {
  public let name: Name
  public let value: Fraction?

  public init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    guard let name = Name(rawValue: parts[0]) else { return nil }
    let value = parts.count == 2 ? Fraction(argument: parts[1]) : nil
    guard parts.count == 1 || value != nil else { return nil }
    (self.name, self.value) = (name, value)
  }
}
