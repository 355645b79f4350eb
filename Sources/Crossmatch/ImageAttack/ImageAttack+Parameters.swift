import Files

/// What `result.json` says of each attack's parameters: those that it uses.
extension GradientAttack {
  public var parameters: AttackParameters {
    let budget = JSONObject(["norm": .string(budget.norm.rawValue), "radius": .float(budget.radius)])
    let step = rule.usesStepSize ? JSONObject(["stepSize": .float(stepSize)]) : JSONObject(members: [])
    return AttackParameters(
      budget.appending(step).appending([
        "imageSteps": .integer(steps), "randomStart": .bool(startsRandomly), "rule": rule.record,
        "restarts": .integer(restarts), "transformations": .array(transformations.map(\.record)),
        "smoothing": smoothing.map { .integer($0) } ?? .null, "gradients": source.record,
        "space": .string(space.rawValue),
      ]))
  }
}

extension QueryAttack {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "imageSteps": .integer(queries),
      "firstShare": .float(initialFraction), "space": .string(space.rawValue),
    ])
  }
}

extension CarliniWagner {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius),
      "targetScore": .float(targetScore),
      "stepSize": .float(learningRate), "imageSteps": .integer(steps), "searches": .integer(searches),
      "firstConstant": .float(initialConstant), "space": .string(space.rawValue),
    ])
  }
}

extension AdversarialPatch {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius), "stepSize": .float(stepSize),
      "imageSteps": .integer(steps), "space": .string(space.rawValue), "placement": placement.record,
      "shape": .string(shape.rawValue), "side": .integer(side), "batch": .integer(batch),
      "trials": .integer(trials),
    ])
  }
}

extension AdversarialPatch.Placement {
  /// Name and parameters; ranges as lists of their ends.
  fileprivate var record: JSON {
    func record(_ name: String, _ range: PatchPoseRange) -> JSON {
      func ends(_ range: ClosedRange<Float>) -> JSON {
        .array([range.lowerBound, range.upperBound].map { .float($0) })
      }
      return [
        "placement": .string(name), "x": ends(range.x), "y": ends(range.y), "scale": ends(range.scale),
        "angle": ends(range.angle),
      ]
    }
    switch self {
    case .fixed(let pose):
      return .object(JSONObject(["placement": "fixed"]).appending(pose.members))
    case .coveringRegion: return ["placement": "region"]
    case .drawn(let range): return record("drawn", range)
    case .optimized(let range): return record("best", range)
    }
  }
}

extension FillSearch {
  public var parameters: AttackParameters {
    AttackParameters([
      "norm": .string(budget.norm.rawValue), "radius": .float(budget.radius),
      "imageSteps": .integer(totalSteps), "space": .string(space.rawValue),
      "fills": .array(kinds.map { .string($0.rawValue) }), "draws": .integer(draws),
    ])
  }
}

extension GradientRule {
  /// Name and parameters.
  fileprivate var record: JSON {
    switch self {
    case .steepest: ["rule": "steepest"]
    case .wholeRadius: ["rule": "whole radius"]
    case .momentum(let decay): ["rule": "momentum", "decay": .float(decay)]
    case .nesterov(let decay): ["rule": "nesterov", "decay": .float(decay)]
    case .varianceTuned(let decay, let neighbours, let reach):
      [
        "rule": "variance tuned", "decay": .float(decay), "neighbours": .integer(neighbours),
        "reach": .float(reach),
      ]
    case .apgd(let threshold): ["rule": "auto", "threshold": .float(threshold)]
    case .adam: ["rule": "adam"]
    }
  }
}

extension GradientSource {
  /// Name and parameters.
  fileprivate var record: JSON {
    switch self {
    case .derivative: ["estimate": "derivative"]
    case .finiteDifferences(let directions, let count, let distance):
      [
        "estimate": directions == .normal ? "normal directions" : "sign directions",
        "count": .integer(count), "distance": .float(distance),
      ]
    }
  }
}

extension Transformation {
  /// Name and parameters, without images.
  fileprivate var record: JSON {
    switch self {
    case .diverseInput(let smallest, let probability):
      ["transformation": "di", "smallest": .float(smallest), "probability": .float(probability)]
    case .scaleInvariance(let copies): ["transformation": "si", "copies": .integer(copies)]
    case .admix(let images, let strength, let copies):
      [
        "transformation": "admix", "images": .integer(images.count), "strength": .float(strength),
        "copies": .integer(copies),
      ]
    case .multiScale(let scales, let noise):
      ["transformation": "sga", "scales": .array(scales.map { .float($0) }), "noise": .float(noise)]
    case .expectationOverTransformation(let view, let copies):
      [
        "transformation": "eot", "rotation": .float(view.rotation), "scale": .float(view.scale),
        "brightness": .float(view.brightness), "noise": .float(view.noise),
        "jpegQuality": view.jpegQuality.map {
          .array([$0.lowerBound, $0.upperBound].map { .integer($0) })
        } ?? .null, "copies": .integer(copies),
      ]
    }
  }
}
