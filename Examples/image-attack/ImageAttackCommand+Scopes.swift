import Crossmatch
import ExampleSupport

extension AttackOptions.Name {
  static let descents = Set(allCases.filter { $0.descent != nil })
  static let queries: Set = [square, random]
  private static let all = Set(allCases)
  private var descent: GradientAttack.Named? { GradientAttack.Named(rawValue: rawValue) }

  /// The attacks that an option acts in; an option that is not here acts in all of them.
  static let scopes: [String: Set<AttackOptions.Name>] = [
    "--norm": descents.union(queries),
    "--radius": descents.union(queries).union([cw]),
    "--step-size": descents.filter { $0.descent!.hasStepSize }.union([cw, patch]),
    "--steps": all.filter { $0.descent?.hasSteps ?? true }.subtracting([mask]),
    "--random-start": descents, "--restarts": descents,
    "--patch-placement": [patch], "--patch-shape": [patch],
    "--di": descents, "--si": descents, "--ti": descents, "--admix": descents, "--sga": descents,
    "--eot": descents,
    "--sweep": descents, "--smallest-radius": descents,
  ]
}

extension ImageAttackCommand {
  /// Which options act with which others.
  var scopes: [ScopedOption] {
    let (attack, given) = (attackOptions.attack, givenOptions)
    let byAttack = AttackOptions.Name.scopes.sorted { $0.key < $1.key }.map { name, attacks in
      ScopedOption(
        name, given[name] ?? false, acts: attacks.contains(attack), "not for --attack \(attack.rawValue)")
    }
    let sourceScopes = attackOptions.source.scopes(
      acts: !attack.replaces, "not for --attack \(attack.rawValue)", isPhantom: options.phantom != nil)
    return byAttack + sourceScopes + options.regionScopes + responseOptions.scopes + defenceOptions.scopes + [
      ScopedOption("--text", text, acts: responseOptions.targetResponse != nil, "for --target-response"),
      ScopedOption(
        "--defence", defenceOptions.defence.first,
        acts: attackOptions.sweep == nil && !attackOptions.smallestRadius,
        "not for --sweep and --smallest-radius"),
      // Step sizes in 255ths are those of the radius, and grow with it; others are shares of each radius.
      ScopedOption(
        "--radius", options.radius, acts: attackOptions.sweep == nil || hasStepOfItsOwn,
        "not for --sweep without --step-size"),
    ]
  }

  /// Whether the step does not come from the radius.
  private var hasStepOfItsOwn: Bool {
    guard AttackOptions.Name.scopes["--step-size"]!.contains(attackOptions.attack) else { return false }
    return options.stepSize != nil || [.linf, .l0].contains(options.chosenNorm)
      || [.adam, .spsa].contains(attackOptions.attack)
  }

  private var givenOptions: [String: Bool] {
    let (image, attack) = (options, attackOptions)
    return [
      "--norm": image.norm != nil, "--radius": image.radius != nil, "--step-size": image.stepSize != nil,
      "--steps": attack.steps != nil, "--random-start": image.randomStart,
      "--restarts": attack.restarts != nil,
      "--patch-placement": attack.patchPlacement != nil, "--patch-shape": attack.patchShape != nil,
      "--di": attack.di, "--si": attack.si != nil, "--ti": attack.ti != nil, "--admix": !attack.admix.isEmpty,
      "--sga": attack.sga, "--eot": attack.eot != nil, "--sweep": attack.sweep != nil,
      "--smallest-radius": attack.smallestRadius,
    ]
  }
}
