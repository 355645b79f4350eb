import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// Which attack it is.
struct AttackOptions: ParsableArguments {
  enum Name: String, ExpressibleByArgument, CaseIterable {
    case fgsm, pgd, mi, ni, vmi, apgd, adam, cw, nes, spsa, square, random, patch, mask

    /// Whether it replaces its region instead of perturbing it.
    var replaces: Bool { self == .patch || self == .mask }
  }

  @Option(
    help: """
      fgsm, pgd (also BIM), mi, ni, vmi, apgd, adam, cw (the smallest L2 change that reaches --reach); without \
      gradients: nes, spsa, square, random. Instead of a perturbation: patch (any levels, optimized), mask (the region \
      behind the fill that serves best).
      """) var attack = Name.pgd
  @Option(
    help: """
      Steps from each start; queries of square and random. 10, or 50 for apgd and cw, 100 for patch, or 1000 queries.
      """)
  var steps: Int?
  @Option(help: "Starts; after the first one always at a random point. (default: 1)") var restarts: Int?
  @OptionGroup var source: SourceOptions
  @Option(
    name: .customLong("also-model"), help: "A model that is attacked together with --model; may be repeated.")
  var otherModels: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "With --target: a text to be further from, which makes a margin; may be repeated.")
  var ratherThan: [String] = []

  @Option(
    help: """
      Where a patch lies: over the --region, drawn anew (it works anywhere), or where it works best. (default: region)
      """)
  var patchPlacement: PatchPlacementName?
  @Option(help: "The patch's shape. (default: square)") var patchShape: AdversarialPatch.Shape?

  @Flag(help: "Average over the image shrunk to a random size and place (DI).") var di = false
  @Option(help: "Average over the image divided by 1, 2, 4, …: so many copies (SI).") var si: Int?
  @Option(help: "Smooth gradients with a Gaussian of so many pixels, an odd number (TI).") var ti: Int?
  @Option(help: "An image of which a share is added (Admix); may be repeated.") var admix: [String] = []
  @Flag(help: "Average over the image at five scales (SGA).") var sga = false
  @Option(help: "Average over so many random views: turned, scaled, brightened, noisy, compressed (EOT).")
  var eot: Int?

  @Option(help: "Several radii in one call, separated by commas: a robustness curve.") var sweep: String?
  @Flag(help: "Search the smallest radius, up to --radius, at which --reach is reached.") var smallestRadius =
    false
  @Option(parsing: .unconditional, help: "The score that cw and --smallest-radius are to reach.") var reach:
    Float?

  func validate() throws {
    guard sweep == nil || !smallestRadius else {
      throw ValidationError("give --sweep or --smallest-radius, not both")
    }
    guard (attack == .cw || smallestRadius) == (reach != nil) else {
      throw ValidationError("--reach goes with --attack cw or --smallest-radius")
    }
    guard reach.map(\.isFinite) ?? true else { throw ValidationError("--reach is a number") }
    for (name, count) in [("--si", si), ("--eot", eot)] where count.map({ !(1...1000).contains($0) }) ?? false
    {
      throw ValidationError("\(name) must be from 1 to 1000")
    }
    guard sweep == nil || radii != nil else { throw ValidationError("--sweep takes numbers or fractions") }
  }

  /// Throws when a region is to be replaced, and none is given.
  func validateReplacement(_ options: ImageOptions) throws {
    guard !attack.replaces || options.region != nil || chosenPlacement != .region else {
      throw ValidationError("--attack \(attack.rawValue) needs --region")
    }
  }

  var chosenPlacement: PatchPlacementName { patchPlacement ?? .region }
  var chosenShape: AdversarialPatch.Shape { patchShape ?? .square }
  var chosenRestarts: Int { restarts ?? 1 }

  var radii: [Float]? {
    let parts = (sweep ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map { Fraction(argument: $0.trimmingCharacters(in: .whitespaces))?.value }
    return parts.contains(nil) ? nil : parts.compactMap { $0 }
  }
}
