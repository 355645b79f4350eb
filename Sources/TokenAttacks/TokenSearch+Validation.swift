import Files

extension TokenSearch {
  /// Throws `InputError` for settings that cannot be run. Every start does so first.
  public func validate() throws {
    try InputError.check("suffix length", suffixLength, 1...100_000)
    guard let first = stages.first, first.from == 0,
      zip(stages, stages.dropFirst()).allSatisfy({ $0.from < $1.from })
    else {
      throw InputError(
        field: "stages", expected: "at least one, the first from 0 on and each later than the one before",
        found: "\(stages.map(\.from))")
    }
    for stage in stages {
      try InputError.check("search width", stage.width, 1...1_000_000)
      try InputError.check(
        "gradients", stage.gradients, ([.sampling, .sweep, .own].contains(stage.method) ? 0 : 1)...10_000)
    }
    try InputError.check("merges", merges, 0...1000)
    try InputError.check("top-k", topK, 1...1_000_000)
    try InputError.check("buffer", bufferSize, 0...100_000)
    try InputError.check("sweep positions", sweepPositions, 1...100_000)
    try InputError.check("gradient memory", gradientMemory, 1...1_000_000_000)
    try InputError.check("restarts", restarts, 0...1_000_000)
    try InputError.check("disturbance", disturbance ?? 1, 1...100_000)
    try InputError.check("restart patience", restartPatience, 1...1_000_000)
    try InputError.check("probe factor", probe.factor, 1...1_000_000)
    if substitution != nil {
      try InputError.check("substitutions", mostSubstitutions ?? 1, 1...100_000)
      guard stages.allSatisfy({ [.sampling, .sweep, .own].contains($0.method) }) else {
        throw InputError(
          field: "method", expected: "sampling or sweep, which need no gradient, for substitutions",
          found: stages.map(\.method.rawValue).joined(separator: ", "))
      }
    }
    if let other = rules.bannedWords.sorted().first(where: { !TextWords.isWord($0) }) {
      throw InputError(
        field: "banned words", expected: "words of letters and digits, with hyphens and apostrophes inside",
        found: "\"\(other)\"")
    }
    if case .neighbours(let count) = substitution { try InputError.check("neighbours", count, 1...100_000) }
    guard skew >= 1, skew <= 100 else {
      throw InputError(field: "skew", expected: "a number from 1 to 100", found: "\(skew)")
    }
    guard momentum >= 0, momentum < 1 else {
      throw InputError(field: "momentum", expected: "a number from 0 to below 1", found: "\(momentum)")
    }
    guard probe.reduction >= 1, probe.reduction.isFinite else {
      throw InputError(field: "probe reduction", expected: "a number from 1 on", found: "\(probe.reduction)")
    }
    for (name, value) in [
      ("learning rate", learningRate), ("weight decay", weightDecay), ("fluency weight", fluencyWeight),
      ("largest shift", largestShift ?? 0), ("experience", experience),
      ("position preference", positionPreference), ("distance weight", distanceWeight),
    ] where !(value >= 0 && value.isFinite) {
      throw InputError(field: name, expected: "a number from 0 on", found: "\(value)")
    }
  }

  /// Throws `InputError` when more positions are to be replaced than there are.
  func validate(positions: Int) throws { try InputError.check("replacements", replacements, 1...positions) }
}
