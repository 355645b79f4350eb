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
