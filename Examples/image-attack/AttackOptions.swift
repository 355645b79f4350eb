import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// Which attack it is.
struct AttackOptions: ParsableArguments {
  enum Name: String, ExpressibleByArgument, CaseIterable {
    case fgsm, pgd, mi, ni, vmi, apgd, adam, cw, nes, spsa, square, random
  }

  @Option(
    help: """
      fgsm, pgd (also BIM), mi, ni, vmi, apgd, adam, cw (the smallest L2 change that reaches --reach); without \
      gradients: nes, spsa, square, random.
      """) var attack = Name.pgd
  @Option(
    help: "Steps from each start; queries of square and random. 10, or 50 for apgd and cw, or 1000 queries.")
  var steps: Int?
  @Option(help: "Starts; after the first one always at a random point.") var restarts = 1
  @Flag(help: "Change the source image at its own size instead of what the model sees of it.")
  var sourceSize = false
  @Option(
    name: .customLong("also-model"), help: "A model that is attacked together with --model; may be repeated.")
  var otherModels: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "With --target: a text to be further from, which makes a margin; may be repeated.")
  var ratherThan: [String] = []

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
    let usesGradients = ![Name.cw, .square, .random].contains(attack)
    guard usesGradients || (sweep == nil && !smallestRadius && restarts == 1 && transformationCount == 0)
    else {
      throw ValidationError(
        "--sweep, --smallest-radius, --restarts and averaging over copies are not for \(attack.rawValue)")
    }
    guard sweep == nil || !smallestRadius else {
      throw ValidationError("give --sweep or --smallest-radius, not both")
    }
    guard (attack == .cw || smallestRadius) == (reach != nil) else {
      throw ValidationError("--reach goes with --attack cw or --smallest-radius")
    }
    for (name, count) in [("--si", si), ("--eot", eot)] where count.map({ !(1...1000).contains($0) }) ?? false
    {
      throw ValidationError("\(name) must be from 1 to 1000")
    }
    guard sweep == nil || radii != nil else { throw ValidationError("--sweep takes numbers or fractions") }
  }

  private var transformationCount: Int {
    [di, si != nil, ti != nil, !admix.isEmpty, sga, eot != nil].count { $0 }
  }

  private var radii: [Float]? {
    let parts = (sweep ?? "").split(separator: ",", omittingEmptySubsequences: false)
      .map { Fraction(argument: $0.trimmingCharacters(in: .whitespaces))?.value }
    return parts.contains(nil) ? nil : parts.compactMap { $0 }
  }

  /// Everything that decides over the course, for snapshots.
  var settings: [String: String] {
    [
      "attack": attack.rawValue, "steps": steps.map(String.init) ?? "", "restarts": "\(restarts)",
      "source-size": "\(sourceSize)", "also-model": otherModels.joined(separator: "\n"),
      "rather-than": ratherThan.joined(separator: "\n"), "di": "\(di)", "si": "\(si ?? 0)",
      "ti": "\(ti ?? 0)",
      "admix": admix.joined(separator: "\n"), "sga": "\(sga)", "eot": "\(eot ?? 0)", "sweep": sweep ?? "",
      "smallest-radius": "\(smallestRadius)", "reach": reach.map { "\($0)" } ?? "",
    ]
  }
}

extension AttackOptions {
  private var space: PixelSpace { sourceSize ? .source : .modelInput }

  private func transformations() throws -> [Transformation] {
    var all: [Transformation] = []
    if let si { all.append(.scaleInvariance(copies: si)) }
    if !admix.isEmpty {
      all.append(.admix(images: try admix.map { try Image(contentsOf: URL(fileURLWithPath: $0)) }))
    }
    if sga { all.append(.scaleSet()) }
    if di { all.append(.diverseInput()) }
    if let eot { all.append(.randomViews(RandomView(), copies: eot)) }
    return all
  }

  /// Adam's step is per channel, whatever the norm.
  private func learningRate(_ options: ImageOptions) -> Float { options.stepSize?.value ?? 2 / 255 }

  /// A gradient attack of this name.
  private func gradientAttack(_ options: ImageOptions) throws -> GradientAttack {
    var attack = try options.pgd(steps: self.attack == .fgsm ? 1 : steps ?? (self.attack == .apgd ? 50 : 10))
    switch self.attack {
    case .mi: attack.rule = .momentum()
    case .ni: attack.rule = .nesterov()
    case .vmi: attack.rule = .varianceTuned()
    case .apgd: attack.rule = .auto()
    case .adam: (attack.rule, attack.stepSize) = (.adam, learningRate(options))
    case .fgsm: attack.stepSize = attack.budget.radius
    case .nes: attack.source = .differences(.normal)
    case .spsa:
      (attack.source, attack.rule, attack.stepSize) = (.differences(.signs), .adam, learningRate(options))
    case .pgd, .cw, .square, .random: break
    }
    return try GradientAttack(
      budget: attack.budget, stepSize: attack.stepSize, steps: attack.steps,
      startsRandomly: attack.startsRandomly,
      rule: attack.rule, restarts: restarts, transformations: transformations(), smoothing: ti,
      source: attack.source, space: space)
  }

  /// The attack, unless it is a sweep.
  func imageAttack(_ options: ImageOptions) throws -> any ImageAttack {
    switch attack {
    case .cw:
      return try SmallestPerturbation(
        targetScore: reach!, budget: Budget(.l2, radius: options.radius?.value ?? 1000), steps: steps ?? 50,
        learningRate: options.stepSize?.value ?? 0.01, space: space)
    case .square:
      return try QueryAttack(.square, budget: options.budget(), queries: steps ?? 1000, space: space)
    case .random:
      return try QueryAttack(.random, budget: options.budget(), queries: steps ?? 1000, space: space)
    default: return try gradientAttack(options)
    }
  }

  /// The sweep, if it is one.
  func radiusSweep(_ options: ImageOptions) throws -> RadiusSweep? {
    if let reach, smallestRadius {
      return try RadiusSweep(gradientAttack(options), plan: .smallest(reaching: reach))
    }
    guard sweep != nil else { return nil }
    return try RadiusSweep(gradientAttack(options), plan: .radii(radii ?? []))
  }
}
