import Crossmatch
import Foundation
import TestSupport
import Testing

/// What attacks on images do beyond the path of one rule: batches, restarts, copies, other sources of gradients.
@Suite struct ImageAttackTests {
  private let model: CLIP
  private let images: [Image]
  private let objectives: [CosineObjective]

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var generator = RandomGenerator(seed: 8)
    images = (0..<3).map { _ in
      Image(
        width: 32, height: 32, channels: 3,
        pixels: (0..<3072).map { _ in UInt8(generator.integer(below: 256)) })
    }
    let embeddings = model.textEmbeddings(of: ["a nodule", "a normal chest", "the left lung"])
    objectives = (0..<3).map {
      CosineObjective($0 == 1 ? .awayFrom : .towards, target: embeddings.rows($0..<$0 + 1))
    }
  }

  private func cosine(_ image: Image, _ objective: some Objective, _ encoder: (any ImageEncoder)? = nil)
    -> Float
  {
    objective.score(ofLoss: objective.losses(of: (encoder ?? model).imageEmbeddings(of: [image])).item)
  }

  /// Each image of a batch takes the course that it takes alone.
  @Test func batchesChangeNothing() throws {
    let attack = try GradientAttack(
      budget: Budget(.linf, radius: 4 / 255), stepSize: 1 / 255, steps: 4, startsRandomly: true,
      rule: .momentum())
    var batch = try attack.start(
      on: images, within: .init(repeating: .everywhere, count: 3),
      against: [WeightedImageLoss(EmbeddingImageLoss(model, objectives: objectives))], seed: 5)
    for _ in 0..<4 { batch.step() }
    for index in 0..<3 {
      var alone = try attack.start(
        on: images[index], against: model, objective: objectives[index], seed: 5 + index)
      for _ in 0..<4 { alone.step() }
      #expect(abs(alone.bestScore - batch.bestScores[index]) < 1e-4)
      #expect(abs(cosine(batch.bestImages[index], objectives[index]) - batch.bestScores[index]) < 1e-5)
      let same = zip(alone.bestImage.pixels, batch.bestImages[index].pixels).count { $0 == $1 }
      #expect(same > 3050)
    }
  }

  @Test func restartsKeepTheBest() throws {
    var attack = try GradientAttack(
      budget: Budget(.linf, radius: 2 / 255), stepSize: 1 / 255, steps: 3, startsRandomly: true)
    func best(_ restarts: Int) throws -> [Float] {
      attack.restarts = restarts
      var run = try attack.start(on: images[0], against: model, objective: objectives[0], seed: 1)
      return (0..<attack.totalSteps).map { _ in
        run.step()
        return run.bestScore
      }
    }
    let (once, often) = (try best(1), try best(4))
    #expect(Array(often.prefix(3)) == once)
    #expect(often.last! > once.last!)
    #expect(often == often.sorted())
  }

  @Test func averagedCopiesStillAttack() throws {
    let views: [[any InputTransform]] = [
      [.diverseInput(probability: 1)], [.scaleInvariance(copies: 2), .diverseInput()],
      [.admix(images: [images[1]], copies: 2)], [.multiScale()],
      [.expectationOverTransformation(RandomView(), copies: 3)],
    ]
    for transforms in views {
      let attack = try GradientAttack(
        budget: Budget(.linf, radius: 8 / 255), steps: 6, rule: .momentum(), transforms: transforms)
      var run = try attack.start(on: images[0], against: model, objective: objectives[0], seed: 2)
      let start = run.bestScore
      for _ in 0..<6 { run.step() }
      #expect(run.bestScore > start + 0.05, "\(transforms)")
    }
  }

  /// A model whose derivative is zero everywhere: attacks by derivative are lost, the others are not.
  @Test func attacksWithoutGradientsFindWhatMaskedGradientsHide() throws {
    let masked = MaskedEncoder(base: model)
    let budget = try Budget(.linf, radius: 8 / 255)
    func gain(_ attack: some ImageAttack) throws -> Float {
      var run = try attack.start(on: images[0], against: masked, objective: objectives[0], seed: 3)
      for _ in 0..<attack.totalSteps { run.step() }
      return run.bestScore - cosine(images[0], objectives[0], masked)
    }
    #expect(try gain(GradientAttack(budget: budget, steps: 5)) == 0)
    #expect(
      try gain(GradientAttack(budget: budget, steps: 5, source: .finiteDifferences(.normal, count: 40)))
        > 0.03)
    #expect(
      try gain(GradientAttack(budget: budget, steps: 5, source: .finiteDifferences(.signs, count: 40))) > 0.03
    )
    #expect(try gain(QueryAttack(.square, budget: budget, queries: 300)) > 0.1)
    #expect(try gain(QueryAttack(.random, budget: budget, queries: 300)) > 0.02)
  }

  /// Vertical stripes of the full radius first; then squares of one change per channel.
  @Test func squaresFollowTheirRule() throws {
    let gray = Image(width: 32, height: 32, channels: 3, pixels: .init(repeating: 128, count: 3072))
    var run = try QueryAttack(.square, budget: Budget(.linf, radius: 5 / 255), queries: 10_000).start(
      on: gray, against: model, objective: objectives[0], seed: 1)
    let stripes = run.bestImages[0]
    for place in 0..<3072 {
      #expect(abs(Int(stripes.pixels[place]) - 128) == 5)
      #expect(stripes.pixels[place] == stripes.pixels[place % 96])
    }
    while run.bestImages[0] == stripes { run.step() }
    let changed = run.bestImages[0].changedPlaces(from: stripes)
    let (columns, rows) = (changed.map { $0 % 32 }, changed.map { $0 / 32 })
    // Four fifths of the image: a side of 29.
    #expect(columns.max()! - columns.min()! < 29 && rows.max()! - rows.min()! < 29)
    let first = changed[0]
    for place in changed {
      for channel in 0..<3 {
        let level = run.bestImages[0].pixels[3 * place + channel]
        #expect(
          level == stripes.pixels[3 * place + channel]
            || level == run.bestImages[0].pixels[3 * first + channel])
      }
    }
  }

  @Test func reachesAScoreByTheSmallestChange() throws {
    let wanted = cosine(images[0], objectives[0]) + 0.15
    let attack = try CarliniWagner(
      targetScore: wanted, budget: Budget(.l2, radius: 50), steps: 25, searches: 5)
    var run = try attack.start(on: images[0], against: model, objective: objectives[0], seed: 0)
    for _ in 0..<attack.totalSteps { run.step() }
    let before = try #require(run.bestLengths[0])
    run.finish()
    let length = try #require(run.bestLengths[0])
    #expect(length <= before)
    #expect(cosine(run.bestImages[0], objectives[0]) >= wanted - 1e-5)
    #expect(abs(run.bestImages[0].distance(to: images[0], .l2) - length) < 1e-5)
    // PGD of that length, which does not look for the shortest way, must not do much better.
    var pgd = try GradientAttack(budget: Budget(.l2, radius: length * 0.8), stepSize: length / 10, steps: 25)
      .start(
        on: images[0], against: model, objective: objectives[0], seed: 0)
    for _ in 0..<25 { pgd.step() }
    #expect(pgd.bestScore < wanted)
  }

  @Test func roundsToTheBetterSide() throws {
    var gains: [Float] = []
    for (norm, radius) in [(Budget.Norm.linf, Float(1.7) / 255), (.l2, 0.3), (.l1, 4), (.ssim, 0.02)] {
      let attack = try GradientAttack(budget: Budget(norm, radius: radius), stepSize: radius / 3, steps: 5)
      var run = try attack.start(on: images[0], against: model, objective: objectives[0], seed: 0)
      for _ in 0..<5 { run.step() }
      let before = run.bestScore
      run.finish()
      gains.append(run.bestScore - before)
      #expect(try norm.distance(of: run.bestImage, from: images[0]) <= radius)
      #expect(abs(cosine(run.bestImage, objectives[0]) - run.bestScore) < 1e-5)
    }
    #expect(gains.allSatisfy { $0 >= 0 } && gains.contains { $0 > 1e-4 })
  }
}

/// The same embeddings without a derivative.
private struct MaskedEncoder: ImageEncoder {
  let base: CLIP

  var preprocessing: ImagePreprocessing { base.preprocessing }
  var imageSize: (height: Int, width: Int) { base.imageSize }
  var patchSize: Int? { base.patchSize }
  var imageDimension: Int { base.imageDimension }

  func imageEmbeddings(pixels: Tensor) -> Tensor { base.imageEmbeddings(pixels: pixels.detached) }
}
