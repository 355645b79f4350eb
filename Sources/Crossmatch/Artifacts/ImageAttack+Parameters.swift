import Files

/// What `result.json` says of each attack's parameters.
extension GradientAttack {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "stepSize": .float(stepSize),
      "imageSteps": .integer(steps), "randomStart": .bool(startsRandomly), "rule": .string("\(rule)"),
      "restarts": .integer(restarts),
      "transformations": .array(transformations.map { .string($0.description) }),
      "smoothing": smoothing.map { .integer($0) } ?? .null, "gradients": .string("\(source)"),
      "space": .string(space.rawValue),
    ])
  }
}

extension QueryAttack {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "imageSteps": .integer(queries),
      "firstShare": .float(firstShare), "space": .string(space.rawValue),
    ])
  }
}

extension SmallestPerturbation {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius),
      "targetScore": .float(targetScore),
      "stepSize": .float(learningRate), "imageSteps": .integer(steps), "searches": .integer(searches),
      "firstConstant": .float(firstConstant), "space": .string(space.rawValue),
    ])
  }
}

extension ReplacementPatch {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "stepSize": .float(stepSize),
      "imageSteps": .integer(steps), "space": .string(space.rawValue), "placement": .string("\(placement)"),
      "shape": .string(shape.rawValue), "side": .integer(side), "batch": .integer(batch),
      "trials": .integer(trials),
    ])
  }
}

extension ReplacementPatch.Placement: CustomStringConvertible {
  /// Name and parameters.
  public var description: String {
    switch self {
    case .fixed(let pose): "fixed(x: \(pose.x), y: \(pose.y), scale: \(pose.scale), angle: \(pose.angle))"
    case .coveringRegion: "region"
    case .drawn(let range): "drawn(\(range.description))"
    case .optimized(let range): "best(\(range.description))"
    }
  }
}

extension PatchPoseRange {
  fileprivate var description: String { "x: \(x), y: \(y), scale: \(scale), angle: \(angle)" }
}

extension LesionMasking {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius),
      "imageSteps": .integer(totalSteps), "space": .string(space.rawValue),
      "fills": .array(kinds.map { .string($0.rawValue) }), "draws": .integer(draws),
    ])
  }
}

extension Transformation: CustomStringConvertible {
  /// Name and parameters, without images.
  public var description: String {
    switch self {
    case .diverseInput(let smallest, let probability):
      "di(smallest: \(smallest), probability: \(probability))"
    case .scaleInvariance(let copies): "si(copies: \(copies))"
    case .admix(let images, let strength, let copies):
      "admix(images: \(images.count), strength: \(strength), copies: \(copies))"
    case .scaleSet(let scales, let noise): "sga(scales: \(scales), noise: \(noise))"
    case .randomViews(let view, let copies):
      "eot(rotation: \(view.rotation), scale: \(view.scale), brightness: \(view.brightness), noise: \(view.noise), "
        + "jpeg: \(view.jpegQuality.map { "\($0)" } ?? "none"), copies: \(copies))"
    }
  }
}
