import ImageAttacks
import Perturbations
import TokenAttacks

/// Published attacks on pairs with their papers' settings, and ours.
public enum CrossPreset: String, Sendable, Hashable, Codable, CaseIterable {
  /// MCM, repaired: see `CrossAttack`. Rounds of one token-search step and five steps of PGD, of which
  /// everything is kept that helps.
  case mcm
  /// MCM as it was published: see `PublishedMCM`.
  case mcmAsPublished = "mcm-as-published"
  /// Text and image attacked separately, each next to the clean other: the baseline of Zhang et al., 2022,
  /// arXiv:2206.09391.
  case sepAttack = "sep-attack"
  /// Co-Attack: Zhang et al., 2022, arXiv:2206.09391. The text leaves the image; then the image leaves the
  /// clean image and, three times as much, the new text; then the text again.
  case coAttack = "co-attack"
  /// Set-level guidance: Lu et al., 2023, arXiv:2307.14061. One word is replaced; then the image, and its
  /// copies at four scales, leaves all captions; then the text once more from the clean one, next to the new
  /// image.
  case sga
}

extension CrossPreset {
  /// Whether the attack goes through fixed stages, with steps and starts of its own, and replaces words.
  public var goesThroughStages: Bool { [.sepAttack, .coAttack, .sga].contains(self) }

  /// The attack within a budget.
  ///
  /// - Parameters:
  ///   - budget: the image's budget; MCM as it was published keeps to none and has its own radius
  ///   - substitution: the replacements of words, in place of the papers' masked language model
  /// - Throws: `InputError` for a budget that the attack does not serve
  public func attack(budget: Budget, substitution: Substitution = .neighbours(10)) throws -> any PairAttack {
    switch self {
    case .mcm: return try Self.repairedMCM(budget)
    case .mcmAsPublished: return PublishedMCM()
    case .sepAttack:
      let image = PGD(budget: budget, stepSize: budget.radius / 8, startsRandomly: true)
      return try Self.staged(
        image, substitution, [.init(.text, isNextToClean: true), .init(.image, isNextToClean: true)])
    case .coAttack:
      let image = PGD(budget: budget, stepSize: budget.radius / 8, startsRandomly: true)
      return try Self.staged(
        image, substitution,
        [.init(.text, isNextToClean: true), .init(.image, anchor: 1 / 3), .init(.text)])
    case .sga:
      let image = PGD(
        budget: budget, stepSize: budget.radius / 4, startsRandomly: true, transforms: [.multiScale()])
      return try Self.staged(
        image, substitution, [.init(.text, isNextToClean: true), .init(.image), .init(.text)])
    }
  }

  private static func repairedMCM(_ budget: Budget) throws -> CrossAttack {
    var text = TokenSearch(.gcg, suffixLength: 5)
    (text.searchWidth, text.topK) = (64, 64)
    let image = PGD(budget: budget, stepSize: budget.radius / 4, steps: 5)
    return try CrossAttack(image: image, text: text, schedule: .both)
  }

  /// One word is replaced, the best of all replacements that there are, or nearly all.
  private static func staged(
    _ image: PGD, _ substitution: Substitution, _ stages: [CrossAttack.Stage]
  ) throws -> CrossAttack {
    var text = TokenSearch(.randomSearch)
    (text.substitution, text.mostSubstitutions) = (substitution, 1)
    text.stages = [TokenSearch.Stage(width: 512, gradients: 0)]
    var attack = try CrossAttack(image: image, text: text, rounds: 1, schedule: .staged)
    attack.stages = stages
    return attack
  }
}
