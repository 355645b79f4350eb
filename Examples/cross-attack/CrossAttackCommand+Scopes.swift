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
          "--defence", defenceOptions.defence.first, acts: responseOptions.targetResponse == nil,
          "not for --target-response"),
        ScopedOption(
          "--source-depth", cross.source.sourceDepth, acts: phrase.phrase == nil, "not for --phrase"),
      ]
  }

  private var isPublished: Bool { cross.preset == .mcmAsPublished }
  private var isStaged: Bool { cross.preset.goesThroughStages }
  private var searchesText: Bool { cross.schedule != .imageOnly }
  private var movesImage: Bool { cross.schedule != .textOnly }

  private var notForPreset: String { "not for --preset \(cross.preset.rawValue)" }
  private var notForSource: String { isPublished ? notForPreset : notForSchedule }
  private var notForSchedule: String { "not for --schedule \((cross.schedule ?? .both).rawValue)" }

  /// An option that presets have, or not, and schedules as well.
  private func scope(_ name: String, _ value: (some Any)?, preset: Bool, schedule: Bool = true)
    -> ScopedOption
  {
    ScopedOption(name, value, acts: preset && schedule, preset ? notForSchedule : notForPreset)
  }

  /// Of the image. A random start is part of the pair even where nothing else moves the image.
  private var imageScopes: [ScopedOption] {
    let changesImage = movesImage || options.randomStart
    return [
      scope("--norm", options.norm, preset: !isPublished, schedule: changesImage),
      scope("--radius", options.radius, preset: !isPublished, schedule: changesImage),
      scope("--mask", options.mask, preset: !isPublished, schedule: changesImage),
      scope("--region", options.region, preset: !isPublished, schedule: changesImage),
      scope("--step-size", options.stepSize, preset: cross.preset == .mcm, schedule: movesImage),
      scope("--random-start", options.randomStart ? true : nil, preset: cross.preset == .mcm),
      scope("--image-steps", cross.imageSteps, preset: true, schedule: movesImage),
    ]
  }

  /// Of the text, and of both sides. A suffix is part of the text even where nothing searches for it.
  private var courseScopes: [ScopedOption] {
    [
      scope("--rounds", cross.rounds, preset: !isStaged),
      scope("--text-steps", cross.textSteps, preset: cross.preset == .mcm, schedule: searchesText),
      scope("--suffix-length", cross.suffixLength, preset: !isStaged),
      scope("--top-k", cross.topK, preset: !isStaged, schedule: searchesText),
      scope("--search-width", cross.searchWidth, preset: true, schedule: searchesText),
      scope("--also-model", alsoModel.first, preset: !isPublished),
      ScopedOption("--schedule", cross.schedule, acts: cross.preset == .mcm, "for --preset mcm"),
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
