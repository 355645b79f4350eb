import Crossmatch
import Files
import Foundation
import Pictures
import TestSupport
import Testing

@testable import ImageAttacks
@testable import Objectives
@testable import Perturbations
@testable import Runs

struct PatchStampTests {
  private func texture(_ side: Int) -> [Float] {
    (0..<3 * side * side).map { Float(($0 * 37) % 256) }
  }

  @Test func uprightAtItsOwnSizeIsTheTextureItself() {
    let pose = PatchPose(covering: Mask("......", "..##..", "..##..", "......"))
    #expect(pose == PatchPose(x: 0.5, y: 0.5, scale: 0.5))
    let stamp = PatchStamp(pose, shape: .square, side: 2, width: 6, height: 4)
    #expect(stamp.places == [8, 9, 14, 15])
    let texture = texture(2)
    let result = stamp.applied(texture, to: Array(repeating: 1, count: 72))
    for channel in 0..<3 {
      #expect(stamp.places.map { result[24 * channel + $0] } == Array(texture[4 * channel..<4 * channel + 4]))
    }
    #expect(result.count { $0 == 1 } >= 72 - 12)
  }

  @Test func aQuarterTurnTurnsTheTexture() {
    let pose = PatchPose(x: 0.5, y: 0.5, scale: 1, angle: 90)
    let stamp = PatchStamp(pose, shape: .square, side: 2, width: 2, height: 2)
    let turned = stamp.applied(
      [1, 2, 3, 4] + [Float](repeating: 0, count: 8), to: Array(repeating: 9, count: 12))
    // Clockwise: what was at the lower left is now at the upper left.
    #expect(Array(turned[0..<4]) == [3, 1, 4, 2])
  }

  @Test func discsAndRegionsLimitWhatIsReplaced() {
    let pose = PatchPose(x: 0.5, y: 0.5, scale: 1)
    let disc = PatchStamp(pose, shape: .disc, side: 4, width: 40, height: 40)
    #expect(abs(Double(disc.places.count) - 400 * Double.pi) < 20)
    let region = Mask(width: 40, height: 40, pixels: (0..<1600).map { $0 < 100 })
    let limited = PatchStamp(pose, shape: .square, side: 4, width: 40, height: 40, region: region)
    #expect(limited.places == Array(0..<100))
  }

  /// ⟨A t, g⟩ = ⟨t, Aᵀ g⟩ for the linear map A from textures to images.
  @Test(arguments: [Float(0), 30, -77]) func gradientIsTheAdjoint(angle: Float) {
    let stamp = PatchStamp(
      PatchPose(x: 0.4, y: 0.6, scale: 0.7, angle: angle), shape: .disc, side: 5, width: 16, height: 12)
    // Whole multiples of many levels, so that rounding to levels does not matter.
    let texture = texture(5).map { $0 * 1000 }
    let image = stamp.applied(texture, to: Array(repeating: 0, count: 3 * 16 * 12))
    let gradients = image.indices.map { Float(($0 * 13) % 7) - 3 }
    var back = [Float](repeating: 0, count: texture.count)
    stamp.addGradient(gradients[...], to: &back)
    let forward = zip(image, gradients).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let adjoint = zip(texture, back).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(!stamp.places.isEmpty && abs(forward - adjoint) < 1e-4 * abs(forward) + 500)
  }
}

struct ReplacementPatchTests {
  private let model: CLIP
  private let objective: SimilarityObjective
  private let subjects: [AdversarialPatch.Subject]
  private let lesion: Mask

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    objective = SimilarityObjective(.towards, target: model.textEmbeddings(of: ["a nodule"]))
    let (height, width) = model.imageSize
    lesion = Mask(
      width: width, height: height,
      pixels: (0..<width * height).map {
        (2..<width / 2).contains($0 % width) && (3..<height / 2).contains($0 / width)
      })
    subjects = (0..<3).map { [objective, lesion] number in
      var generator = RandomGenerator(seed: UInt64(number))
      let image = Image(
        width: width, height: height, channels: 3,
        pixels: (0..<3 * width * height).map { _ in UInt8(generator.integer(below: 256)) })
      return AdversarialPatch.Subject(image, within: .lesion(lesion), objective: objective)
    }
  }

  private func score(_ images: [Image]) -> Float {
    let losses = objective.losses(of: model.imageEmbeddings(of: images)).values
    return -losses.reduce(0, +) / Float(losses.count)
  }

  @Test func patchOverTheLesionWorksAndTouchesNothingElse() throws {
    let attack = AdversarialPatch(.coveringRegion, side: 8, steps: 30)
    var run = try attack.start(on: [subjects[0]], against: model, seed: 0)
    let start = run.bestScore
    _ = run.run(within: RunLimits(steps: 30))
    let image = run.bestImage(ofSubject: 0)
    #expect(run.bestScore > start + 0.02)
    #expect(abs(score([image]) - run.bestScore) < 1e-5)
    for pixel in lesion.pixels.indices where !lesion.pixels[pixel] {
      #expect(image.pixels[3 * pixel..<3 * pixel + 3] == subjects[0].image.pixels[3 * pixel..<3 * pixel + 3])
    }
  }

  @Test func onePatchServesAllImages() throws {
    let attack = AdversarialPatch(.coveringRegion, side: 8, steps: 30)
    var run = try attack.start(on: subjects, against: model, seed: 0)
    let start = run.bestScore
    _ = run.run(within: RunLimits(steps: 30))
    #expect(run.bestScore > start + 0.01)
    #expect(abs(score(subjects.indices.map { run.bestImage(ofSubject: $0) }) - run.bestScore) < 1e-5)
  }

  @Test func drawnPosesAreJudgedOnAverage() throws {
    let range = PatchPoseRange(scale: 0.4...0.6)
    let attack = AdversarialPatch(.drawn(range), shape: .disc, side: 8, steps: 40, trials: 6)
    let whole = subjects.map { AdversarialPatch.Subject($0.image, objective: objective) }
    var run = try attack.start(on: [whole[0]], against: model, seed: 2)
    let start = run.bestScore
    _ = run.run(within: RunLimits(steps: 40))
    #expect(run.bestScore > start && run.bestPose == nil)
  }

  @Test func searchedPoseIsInItsRangeAndNoWorse() throws {
    let range = PatchPoseRange(x: 0.3...0.7, y: 0.3...0.7, scale: 0.3...0.5, angle: -90...90)
    let attack = AdversarialPatch(.optimized(range), side: 8, steps: 20)
    let whole = [AdversarialPatch.Subject(subjects[0].image, objective: objective)]
    var run = try attack.start(on: whole, against: model, seed: 1)
    _ = run.run(within: RunLimits(steps: 20))
    let pose = try #require(run.bestPose)
    #expect(range.x.contains(pose.x) && range.y.contains(pose.y))
    #expect(range.scale.contains(pose.scale) && range.angle.contains(pose.angle))
    #expect(abs(score([run.bestImage(ofSubject: 0)]) - run.bestScore) < 1e-5)
    var again = try attack.start(on: whole, against: model, seed: 1)
    _ = again.run(within: RunLimits(steps: 20))
    #expect(again.bestTexture == run.bestTexture && again.bestPose == pose)
  }

  /// A run that is taken up from its state ends with the same bits; that of another texture is refused.
  @Test func endsTheSameWhenTakenUpAgain() throws {
    let attack = AdversarialPatch(.optimized(PatchPoseRange()), side: 8, steps: 24)
    let ledger = try PixelLedger(
      image: subjects[0].image, region: .everywhere, budget: attack.budget, input: model)
    let target = PixelTarget(
      ledgers: [ledger], [WeightedImageLoss(EmbeddingImageLoss(model, objectives: [objective]))])
    var whole = try attack.start(on: target, seed: 4)
    for _ in 0..<13 { whole.step() }
    let saved = try JSONDecoder().decode(
      AdversarialPatchRun.State.self, from: JSONEncoder().encode(whole.state))
    var rest = try attack.start(on: target, seed: 4, resuming: saved)
    for _ in 13..<24 {
      whole.step()
      rest.step()
    }
    #expect(rest.bestImages == whole.bestImages && rest.bestPose == whole.bestPose)
    #expect(rest.evaluations == whole.evaluations && rest.bestScores == whole.bestScores)
    #expect(throws: InputError.self) {
      try AdversarialPatch(.optimized(PatchPoseRange()), side: 9).start(on: target, seed: 4, resuming: saved)
    }
  }

  @Test func impossibleSettingsAreRefused() {
    #expect(throws: InputError.self) { try AdversarialPatch(.coveringRegion, side: 0).validate() }
    #expect(throws: InputError.self) { try AdversarialPatch(.coveringRegion, stepSize: .nan).validate() }
    #expect(throws: InputError.self) { try PatchPoseRange(x: -0.1...1).validate() }
    #expect(throws: InputError.self) { try PatchPoseRange(scale: 0...1).validate() }
    #expect(throws: InputError.self) {
      try AdversarialPatch(.coveringRegion).start(on: [], against: model, seed: 0)
    }
  }

  @Test func steepestPatchesAreThoseWithTheLongestGradients() throws {
    let size = try #require(model.patchSize)
    let image = subjects[0].image
    let ranking = try #require(PatchRanking(gradientOf: objective, at: image, model))
    let columns = model.imageSize.width / size
    #expect(ranking.order.sorted() == Array(0..<columns * (model.imageSize.height / size)))
    let gradients = gradient(at: model.pixels(of: image)) {
      objective.losses(of: model.imageEmbeddings(pixels: $0)).sum()
    }
    .values
    let map = HeatMap(
      width: image.width, height: image.height,
      values: (0..<image.width * image.height).map { pixel in
        stride(from: pixel, to: gradients.count, by: image.width * image.height).reduce(0) {
          $0 + gradients[$1] * gradients[$1]
        }
      })
    func length(_ patch: Int) -> Float {
      map.values.indices.filter {
        $0 % image.width / size == patch % columns && $0 / image.width / size == patch / columns
      }
      .reduce(0) { $0 + map.values[$1] }
    }
    #expect(length(ranking.order[0]) == ranking.order.map(length).max())
    #expect(ranking.mask(ofFirst: 2).count == 2 * size * size)
  }

  @Test func attendedPatchesAreSharesOfAWhole() throws {
    let image = subjects[0].image
    let shares = try #require(model.patchAttention(of: image))
    let size = try #require(model.patchSize)
    #expect(shares.count == model.imageSize.width / size * (model.imageSize.height / size))
    // The class token keeps some for itself.
    #expect(shares.allSatisfy { $0 > 0 } && shares.reduce(0, +) < 1 && shares.reduce(0, +) > 0.5)
    // Images side by side have the shares of each alone.
    let pixels = subjects.prefix(2).map { model.pixels(of: $0.image) }
    let both = try #require(model.patchAttention(pixels: .concatenating(pixels)))
    #expect(both.shape == [2, shares.count])
    #expect(zip(both.values, shares).allSatisfy { abs($0 - $1) < 1e-6 })
    let ranking = try #require(PatchRanking(attentionOf: model, at: image))
    #expect(shares[ranking.order[0]] == shares.max() && shares[ranking.order.last!] == shares.min())
  }
}
