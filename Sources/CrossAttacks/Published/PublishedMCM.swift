import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors
import TokenAttacks

/// MCM (multimodal cross-optimization) as it was published, defects and all, so that its numbers can be
/// reproduced: Huang et al., 2024, arXiv:2405.20775, and its code. Use `CrossAttack` for anything else.
///
/// It leaves its budget: every round counts the radius anew from where the last one ended, in normalized
/// units, which are unequal in the channels. Normalized pixels are cut to [0, 1], so that most of a dark
/// image is lost in the first step. The loss before the last image step is compared with that after the
/// text's step. The last state is returned, even if an earlier one was better. Candidates are checked by the
/// number of their tokens alone, none is banned, and their sampling is almost uniform. The image is saved as
/// JPEG, its values stretched from the smallest to the largest. What is added is a seed.
public struct PublishedMCM: Sendable, Hashable, Codable {
  /// Tokens of the suffix.
  public var suffixLength = 20
  /// The word of which every token of the suffix is at first.
  public var initialWord = "x"
  /// The text whose tokens are the suffix at first, however many they are, instead of a repeated word.
  public var initialSuffix: String?
  /// The number of rounds.
  public var rounds = 10
  /// Candidates of a round.
  public var searchWidth = 10
  /// The number of tokens of steepest descent that are considered at a position.
  public var topK = 64
  /// Steps on the image in a round.
  public var imageSteps = 5
  /// The largest change of the image in one round, in units of normalized pixels.
  public var radius: Float = 0.3
  /// The size of one step, in units of normalized pixels.
  public var stepSize: Float = 2 / 255
  /// The quality of the saved JPEG, from 1 to 100.
  public var jpegQuality = 75
  /// A budget that the last image is brought back to, and saved in as PNG instead, so that it can be compared
  /// with attacks that keep to one; nil for the image as it was published.
  public var heldTo: Budget?

  /// The published settings.
  public init() {}

  /// The suffix with which its authors attacked what a model answers: twenty tokens in their model's
  /// vocabulary.
  public static let publishedSuffix = String(repeating: "}&", count: 10)

  /// The number of rounds.
  public var totalSteps: Int { rounds }

  /// Throws `InputError` for settings that cannot be run, and for more than one model.
  func validate(models: Int) throws {
    guard models == 1 else {
      throw InputError(field: "models", expected: "one, as MCM was published", found: "\(models)")
    }
    let whole = [
      ("suffix length", suffixLength, 1...1000), ("search width", searchWidth, 1...1_000_000),
      ("top-k", topK, 1...1_000_000), ("rounds", rounds, 0...1_000_000),
      ("image steps", imageSteps, 1...1_000_000),
      ("JPEG quality", jpegQuality, 1...100),
    ]
    for (name, value, range) in whole { try InputError.check(name, value, range) }
    for (name, value) in [("radius", radius), ("step size", stepSize)] where !(value > 0 && value.isFinite) {
      throw InputError(field: name, expected: "a number above 0", found: "\(value)")
    }
  }

  /// The caption with a place for the suffix. Throws `InputError` when there is no room for it, or the model
  /// does not read it.
  func template(for caption: String, _ input: any TokenInput) throws -> TriggerTemplate {
    let template = TriggerTemplate(prompt: caption, input: input)
    try template.requireRoom(forTokens: try firstSuffix(for: input).count)
    try TriggerTemplate.requireEffect(of: [template], on: [input])
    return template
  }

  /// The tokens of the suffix at first. Throws `InputError` for a word of several tokens, and for a text
  /// without any.
  func firstSuffix(for input: any TokenInput) throws -> [Int32] {
    let tokenizer = input.tokenizer
    if let initialSuffix {
      let tokens = tokenizer.encode(initialSuffix, addingSpecialTokens: false)
      guard !tokens.isEmpty else {
        throw InputError(
          field: "initial suffix", expected: "a text of at least one token", found: "\"\(initialSuffix)\"")
      }
      return tokens
    }
    let word = tokenizer.encode(initialWord, addingSpecialTokens: false)
    guard word.count == 1 else {
      throw InputError(
        field: "initial word", expected: "a word of one token", found: "\"\(initialWord)\"")
    }
    return Array(repeating: word[0], count: suffixLength)
  }

  /// The attack in `result.json`.
  var parameters: JSONObject {
    let start =
      initialSuffix.map { JSONObject(["initialSuffix": .string($0)]) }
      ?? JSONObject(["suffixLength": .integer(suffixLength), "initialWord": .string(initialWord)])
    return JSONObject(["schedule": "mcm-as-published", "rounds": .integer(rounds)]).appending(start)
      .appending([
        "searchWidth": .integer(searchWidth), "topK": .integer(topK),
        "imageSteps": .integer(imageSteps), "radius": .float(radius), "stepSize": .float(stepSize),
        "radiusUnits": "normalized pixels, anew in each round", "jpegQuality": .integer(jpegQuality),
        "heldTo": heldTo.map { ["norm": .string($0.norm.rawValue), "radius": .float($0.radius)] } ?? .null,
      ])
  }
}

extension PublishedMCM: PairAttack {
  /// GCG, which its own search is made from.
  public var text: TokenSearch { TokenSearch(.gcg, suffixLength: suffixLength) }

  /// Throws `InputError` also for more than one model, and for a region.
  public func run(
    on source: Image, caption: String, within region: Region, goal: GoalDescription,
    against losses: [any PairLoss], transferTo bystanders: [any PairLoss], seed: Int, evaluations: Int?,
    snapshots: SnapshotFile?, shouldStop: () -> Bool, progress: (StepReport) -> Void
  ) throws -> CrossAttackResult {
    try validate(models: losses.count)
    guard case .everywhere = region else {
      throw InputError(field: "region", expected: "none, as MCM was published", found: region.name)
    }
    let template = try template(for: caption, losses[0].textInput)
    let settings = try RunSettings(
      attack: self, goal: goal, models: losses.map { try $0.textInput.identity() }, seed: seed
    ).adding("caption", [caption]).adding(source, within: region.mask(for: source, losses[0].imageInput))
    let (run, record) = try PublishedMCMRun.complete(
      within: RunLimits(steps: rounds, evaluations: evaluations), snapshots: snapshots?.guarded(by: settings),
      shouldStop: shouldStop,
      progress: progress
    ) {
      let run = try PublishedMCMRun(
        attack: self, source: source, template: template, loss: losses[0], seed: seed, resuming: $0)
      try run.requireRoom()
      return run
    }
    let finding =
      heldTo == nil
      ? ImageFinding(
        unaudited: try Image(decoding: run.stretchedImage.jpegBytes(quality: jpegQuality)),
        region: .everywhere, run.ledger)
      : ImageFinding(run.imageWithinBudget, region: .everywhere, run.ledger)
    return try CrossAttackResult(
      attack: parameters, goal: goal, seed: seed,
      image: finding, saved: finding.adversarial.savedAndRead(), caption: template.cleanText,
      text: run.text, score: run.bestScore,
      losses: losses, bystanders: bystanders, account: run.state.account, run: record)
  }
}
