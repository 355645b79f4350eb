import Crossmatch
import ExampleSupport

extension SearchOptions {
  /// Which options act in the search that all of them together ask for.
  func scopes(_ command: TokenSearchCommand) -> [ScopedOption] {
    let search = configured(
      substitution: synonyms.map { _ in .table([:]) } ?? neighbours.map { .neighbours($0) })
    func scope(_ name: String, _ value: (some Any)?, _ setting: TokenSearch.Setting) -> ScopedOption {
      ScopedOption(name, value, acts: search.uses(setting), obstacle(to: setting, in: search))
    }
    let saysPlace = command.prompt.map(TriggerPlace.isSaid) ?? false
    return [
      scope("--suffix-length", suffixLength, .suffixLength), scope("--place", place, .place),
      scope("--initial", initial, .initial), scope("--initial-tokens", initialTokens, .initial),
      scope("--initial-random", initialRandom ? true : nil, .initial),
      ScopedOption(
        "--initial-random", initialRandom, acts: TokenSearch(search.preset).initial != .random,
        "what --preset \(search.preset.rawValue) does anyway"),
      scope("--search-width", searchWidth, .searchWidth), scope("--gradients", gradients, .gradients),
      scope("--merges", merges, .merges), scope("--experience", experience, .experience),
      scope("--position-preference", positionPreference, .positionPreference),
      scope("--momentum", momentum, .momentum),
      scope("--distance-weight", distanceWeight, .distanceWeight),
      scope("--top-k", topK, .topK), scope("--skew", skew, .skew),
      scope("--replacements", replacements, .replacements), scope("--buffer", buffer, .buffer),
      scope("--sweep-positions", sweepPositions, .sweepPositions), scope("--restarts", restarts, .restarts),
      scope("--restart-patience", restartPatience, .restartPatience),
      scope("--disturbance", disturbance, .disturbance),
      scope("--gradient-memory", gradientMemory, .gradientMemory),
      scope("--most-substitutions", mostSubstitutions, .mostSubstitutions),
      scope("--draft-model", command.draftModel, .probe),
      ScopedOption("--place", place, acts: !saysPlace, "not for a prompt that says {trigger}"),
      scope("--whole-words", wholeWords ? true : nil, .wholeWordsOnly),
      scope("--allow-non-ascii", allowNonAscii ? true : nil, .allowsNonASCII),
      scope("--ban-tokens", banTokens.first, .bannedTokens),
      ScopedOption(
        "--several", command.several, acts: max(command.target.count, command.awayFrom.count) > 1,
        "for several of --target or --away-from"),
    ]
  }

  /// Why a setting has no part in a search.
  private func obstacle(to setting: TokenSearch.Setting, in search: TokenSearch) -> String {
    switch setting {
    case .mostSubstitutions: return "for --preset words, --synonyms and --neighbours"
    case .suffixLength where search.isAddingTrigger: return "not for --initial and --initial-tokens"
    case .restartPatience where search.isAddingTrigger: return "for --restarts"
    case .disturbance where search.isAddingTrigger && search.restarts == 0: return "for --restarts"
    case .gradientMemory where search.isAddingTrigger: return "for --gradients above 1"
    default:
      if !search.isAddingTrigger { return "not for words that are replaced" }
      return "not for " + (stages == nil ? "--preset \(search.preset.rawValue)" : "these --stages")
    }
  }
}
