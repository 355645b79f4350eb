extension TokenSearch {
  /// A setting that not every search has, by the name that results give it.
  public enum Setting: String, Sendable, CaseIterable {
    /// Settings of the trigger and of the choice of candidates.
    case suffixLength, place, initial, searchWidth, topK, replacements, skew, merges, experience
    /// Settings of positions, of memory between steps, and of gradients and their optimizer.
    case positionPreference, buffer, sweepPositions, gradients, learningRate, weightDecay, restarts
    /// Settings of restarts, of memory, of substitutions, of the draft model and of the rules.
    case restartPatience, disturbance, gradientMemory, mostSubstitutions, probe, allowsNonASCII,
      wholeWordsOnly
    /// The rule about banned tokens.
    case bannedTokens
    /// Settings of the slopes by which tokens are chosen.
    case momentum, distanceWeight
  }

  /// Whether a setting acts in a search that is otherwise as it is.
  public func uses(_ setting: Setting) -> Bool {
    switch setting {
    case .suffixLength: isAddingTrigger && initial.hasFreeLength
    case .place, .initial, .restarts: isAddingTrigger
    case .searchWidth, .buffer: has(.sampling, .sweep, .flips, .own)
    case .topK: takesTokenSlopes
    case .gradients: isAddingTrigger && has(.sampling, .sweep, .flips, .own)
    case .gradientMemory: isAddingTrigger && stages.contains { $0.gradients > 1 && $0.method != .descent }
    case .replacements, .skew, .positionPreference: has(.sampling)
    case .merges: samples(moreThan: 1)
    case .probe: samples(moreThan: 2)
    case .experience, .momentum, .distanceWeight:
      isAddingTrigger
        && stages.contains { [.sampling, .sweep, .own].contains($0.method) && $0.gradients > 0 }
    case .sweepPositions: has(.sweep)
    case .learningRate, .weightDecay: has(.descent)
    case .restartPatience: isAddingTrigger && restarts > 0
    case .disturbance: isAddingTrigger && restarts > 0 && has(.sampling, .sweep, .flips, .own)
    case .mostSubstitutions: !isAddingTrigger
    // Neighbours are whole words anyway, and a table's words need not be tokens.
    case .wholeWordsOnly: isAddingTrigger
    case .allowsNonASCII, .bannedTokens: !hasTable
    }
  }

  /// Whether a stage goes on by the strategy that comes with the task.
  var needsStrategy: Bool { has(.own) }

  /// Whether words of the prompt stay as they are, and tokens are added.
  public var isAddingTrigger: Bool { substitution == nil }

  private var hasTable: Bool {
    if case .table = substitution { true } else { false }
  }

  private func has(_ methods: Method...) -> Bool { stages.contains { methods.contains($0.method) } }

  /// Whether several candidates of a step are sampled.
  private func samples(moreThan width: Int) -> Bool {
    stages.contains { $0.method == .sampling && $0.width > width }
  }

  /// Whether gradients are ever taken.
  var takesGradients: Bool { takesTokenSlopes || stages.contains { $0.method == .descent } }

  /// Whether tokens are ever chosen by their gradients.
  private var takesTokenSlopes: Bool {
    isAddingTrigger
      && stages.contains {
        $0.method == .flips || [.sampling, .sweep, .own].contains($0.method) && $0.gradients > 0
      }
  }
}
