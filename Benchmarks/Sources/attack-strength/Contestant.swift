import Crossmatch

/// An attack by its name in the table.
struct Contestant {
  let name: String
  let attack: any ImageAttack

  /// Every attack, with as many steps as the gradients allow. A step is a quarter of the radius, or what as many steps as
  /// there are need to reach it.
  static func all(radius: Float, gradients: Int) throws -> [Contestant] {
    let budget = try Budget(.linf, radius: radius)
    func gradient(
      _ name: String, steps: Int, rule: GradientRule = .steepest, startsRandomly: Bool = false,
      restarts: Int = 1,
      transforms: [any InputTransform] = [], smoothing: Int? = nil, rounding: Int = 0
    ) throws -> Contestant {
      Contestant(
        name: name,
        attack: GradientAttack(
          budget: budget, stepSize: radius / Float(min(steps, 4)), steps: steps,
          startsRandomly: startsRandomly,
          rule: rule, restarts: restarts, transforms: transforms, smoothing: smoothing,
          roundingEvaluations: rounding))
    }
    // Gradients are what is counted: one for a step, for each varied copy, and for each neighbour, but for the last step's. The
    // images that they are taken at are scored by the way, the others by forward passes.
    return [
      try gradient("fgsm", steps: 1),
      try gradient("bim", steps: gradients),
      try gradient("pgd", steps: gradients, startsRandomly: true),
      try gradient("mi", steps: gradients, rule: .momentum()),
      try gradient("ni", steps: gradients, rule: .nesterov()),
      try gradient("vmi", steps: (gradients + 4) / 5, rule: .varianceTuned(samples: 4), rounding: 4),
      try gradient("di", steps: gradients, rule: .momentum(), transforms: [.diverseInput()]),
      try gradient("ti", steps: gradients, rule: .momentum(), smoothing: 7),
      try gradient(
        "si-ni", steps: gradients / 5, rule: .nesterov(), transforms: [.scaleInvariance()]),
      try gradient("apgd", steps: gradients, rule: .apgd(), startsRandomly: true),
      try gradient("apgd with 5 starts", steps: gradients, rule: .apgd(), startsRandomly: true, restarts: 5),
      Contestant(
        name: "square", attack: QueryAttack(.square, budget: budget, queries: 10 * gradients - 2)),
    ]
  }

  /// The saved image's score for each subject.
  func results(for subjects: [Subject], _ model: CLIP, batch: Int) throws -> [Subject.Result] {
    var results: [Subject.Result] = []
    for start in stride(from: 0, to: subjects.count, by: batch) {
      let part = Array(subjects[start..<min(start + batch, subjects.count)])
      results += try Self.results(of: attack, on: part, model, seed: start)
    }
    return results
  }

  private static func results<Attack: ImageAttack>(
    of attack: Attack, on subjects: [Subject], _ model: CLIP, seed: Int
  ) throws -> [Subject.Result] {
    var run = try attack.start(
      on: subjects.map(\.image), within: subjects.map { _ in .everywhere },
      against: [WeightedImageLoss(EmbeddingImageLoss(model, objectives: subjects.map(\.objective)))],
      seed: seed)
    for _ in 0..<attack.totalSteps { run.step() }
    run.finish()
    let evaluations = run.evaluations / subjects.count
    return try zip(subjects, run.bestImages).map { subject, image in
      let saved = try Image(decoding: image.pngBytes())
      return Subject.Result(score: subject.score(of: saved, model), evaluations: evaluations)
    }
  }
}

/// A phantom that is attacked.
struct Subject: Sendable {
  struct Result {
    let score: Float
    /// Per image.
    let evaluations: Int
  }

  let image: Image
  let objective: CosineObjective

  func score(of image: Image, _ model: CLIP) -> Float {
    objective.score(ofLoss: objective.losses(of: model.imageEmbeddings(of: [image])).item)
  }
}
