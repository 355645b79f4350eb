import Crossmatch
import Tensors
import TestSupport
import Testing

@Suite struct CrossAttackTests {
  private let model: CLIP
  private let clean: Image
  private let caption = "a normal chest"

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var generator = RandomGenerator(seed: 5)
    clean = Image(
      width: 32, height: 32, channels: 3, pixels: (0..<3072).map { _ in UInt8(generator.integer(below: 256)) }
    )
  }

  private func attack(_ schedule: CrossSchedule, rounds: Int = 4) throws -> CrossAttack {
    var search = TokenSearch(.gcg, suffixLength: 3)
    (search.searchWidth, search.topK, search.initial) = (16, 16, .repeating("a"))
    let image = try PGD(budget: Budget(.linf, radius: 4 / 255), stepSize: 1 / 255, steps: 3)
    return try CrossAttack(image: image, text: search, rounds: rounds, schedule: schedule)
  }

  private func match(_ image: Image, _ text: String) -> Float {
    model.imageEmbeddings(of: [image])
      .cosineSimilarity(to: model.textEmbeddings(of: [text]).reshaped([model.textDimension])).item
  }

  @Test(arguments: CrossSchedule.rounds)
  func everyRoundKeepsTheBudgetAndNeverGetsWorse(_ schedule: CrossSchedule) throws {
    var run = try attack(schedule).start(
      on: clean, caption: caption, against: model, objective: PairCosineObjective.match(.awayFrom), seed: 1)
    let start = run.bestScore
    var last = start
    for _ in 0..<8 {
      run.step()
      #expect(run.bestScore <= last + 1e-5)
      last = run.bestScore
      #expect(run.bestImage.distance(to: clean, .linf) <= 4 / 255)
      #expect(run.bestText.hasPrefix(caption + " "))
      #expect(abs(match(run.bestImage, run.bestText) - last) < 1e-5)
    }
    #expect(last < start - 0.1)
  }

  /// The budget counts from the clean image: many rounds reach its border and stay there.
  @Test func manyRoundsSpendOneBudget() throws {
    var run = try attack(.alternate).start(
      on: clean, caption: caption, against: model, objective: PairCosineObjective.match(.towards), seed: 2)
    for _ in 0..<12 { run.step() }
    #expect(run.bestImage.distance(to: clean, .linf) == Float(4) / 255)
  }

  @Test func bothSidesMoveTowardsATarget() throws {
    let target = model.textEmbeddings(of: ["a radiograph with a nodule"])
    let objective = PairCosineObjective.moving(.towards, target: target)
    var run = try attack(.both).start(
      on: clean, caption: caption, against: model, objective: objective, seed: 3)
    let goal = target.reshaped([target.count])
    func cosines() -> (Float, Float) {
      (
        model.imageEmbeddings(of: [run.bestImage]).cosineSimilarity(to: goal).item,
        model.textEmbeddings(of: [run.bestText]).cosineSimilarity(to: goal).item
      )
    }
    let before = cosines()
    for _ in 0..<5 { run.step() }
    let after = cosines()
    #expect(after.0 > before.0 && after.1 > before.1)
    #expect(abs((after.0 + after.1) / 2 - run.bestScore) < 1e-5)
  }

  @Test func sameSeedSameResult() throws {
    func result(_ seed: Int) throws -> (Image, String) {
      var attack = try attack(.both)
      (attack.text.searchWidth, attack.text.topK) = (3, 100)
      var run = try attack.start(
        on: clean, caption: caption, against: model, objective: PairCosineObjective.match(.awayFrom),
        seed: seed)
      for _ in 0..<3 { run.step() }
      return (run.bestImage, run.bestText)
    }
    #expect(try result(4) == result(4))
    #expect(try result(4).1 != result(5).1)
  }
}
