import Crossmatch
import ExampleSupport

extension CrossAttackCommand {
  /// Which options act with which others, of a pair and of sets alike.
  var scopes: [ScopedOption] {
    imageScopes + courseScopes + options.regionScopes + goal.scopes + phrase.scopes + responseOptions.scopes
      + defenceOptions.scopes
      + cross.source.scopes(
        acts: !isPublished && (movesImage || options.randomStart), notForSource,
        isPhantom: options.phantom != nil)
      + [
        ScopedOption(
          "--source-depth", cross.source.sourceDepth, acts: phrase.phrase == nil, "not for --phrase")
      ]
  }

  private var isPublished: Bool { cross.preset == .mcmAsPublished }
  private var isStaged: Bool { cross.preset.goesThroughStages }
  private var movesImage: Bool { cross.schedule != .textOnly }

  private var notForPreset: String { "not for --preset \(cross.preset.rawValue)" }
  private var notForSource: String { isPublished ? notForPreset : notForSchedule }
  private var notForSchedule: String { "not for --schedule \((cross.schedule ?? .both).rawValue)" }

  /// An option that some presets or schedules ignore.
  ///
  /// - Parameter anyway: whether it acts under every schedule
  private func scope(_ name: String, _ value: (some Any)?, _ setting: CrossSetting, anyway: Bool = false)
    -> ScopedOption
  {
    let isRead = cross.preset.reads(setting)
    let acts = isRead && (anyway || cross.schedule?.reads(setting) ?? true)
    return ScopedOption(name, value, acts: acts, isRead ? notForSchedule : notForPreset)
  }

  /// Of the image. A random start is part of the pair even where nothing else moves the image.
  private var imageScopes: [ScopedOption] {
    [
      scope("--norm", options.norm, .norm, anyway: options.randomStart),
      scope("--radius", options.radius, .radius, anyway: options.randomStart),
      scope("--mask", options.mask, .region, anyway: options.randomStart),
      scope("--region", options.region, .region, anyway: options.randomStart),
      scope("--step-size", options.stepSize, .stepSize),
      scope("--random-start", options.randomStart ? true : nil, .randomStart),
      scope("--image-steps", cross.imageSteps, .imageSteps),
    ]
  }

  /// Of the text, and of both sides.
  private var courseScopes: [ScopedOption] {
    [
      scope("--rounds", cross.rounds, .rounds),
      scope("--text-steps", cross.textSteps, .textSteps),
      scope("--suffix-length", cross.suffixLength, .suffixLength),
      scope("--top-k", cross.topK, .topK),
      scope("--search-width", cross.searchWidth, .searchWidth),
      scope("--also-model", alsoModel.first, .otherModels),
      ScopedOption("--schedule", cross.schedule, acts: cross.preset.reads(.schedule), "for --preset mcm"),
      ScopedOption(
        "--synonyms", cross.synonyms, acts: isStaged, "for --preset sep-attack, co-attack and sga"),
      ScopedOption("--attribution", attribution, acts: cross.preset == .mcm, "for --preset mcm"),
    ]
  }
}

extension GoalOptions {
  /// The options that act with some goals only.
  fileprivate var scopes: [ScopedOption] {
    [ScopedOption("--top", top, acts: goal == .leave || goal == .enter, "for --goal leave and enter")]
  }
}

extension PhraseOptions {
  /// The options that act with a phrase only, or with one over the image.
  fileprivate var scopes: [ScopedOption] {
    let isOver = phrase != nil && chosenPlace == .over
    return [
      ScopedOption("--phrase-place", phrasePlace, acts: phrase != nil, "for --phrase"),
      ScopedOption("--font", font, acts: phrase != nil, "for --phrase"),
      ScopedOption("--phrase-opacity", phraseOpacity, acts: isOver, "for a --phrase over the image"),
      ScopedOption("--phrase-draws", phraseDraws, acts: isOver, "for a --phrase over the image"),
    ]
  }
}
