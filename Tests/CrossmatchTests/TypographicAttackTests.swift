import Crossmatch
import Files
import Phantoms
import TestSupport
import Testing
import Typography

@testable import ImageAttacks
@testable import Objectives
@testable import Runs

struct TypographicAttackTests {
  private let model: CLIP
  private let objective: SimilarityObjective
  private let image: Image
  private let painter: PhrasePainter

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    objective = SimilarityObjective(.towards, target: model.textEmbeddings(of: ["a nodule"]))
    image = PhantomGenerator(size: 96).phantom(.xrayChest, hasLesion: true, seed: 1).image
    painter = PhrasePainter(typeface: try .standard())
  }

  private func score(_ image: Image) -> Float {
    objective.score(ofLoss: objective.losses(of: model.imageEmbeddings(of: [image])).item)
  }

  private func finished(_ attack: TypographicAttack, seed: Int) throws -> DiscreteSearchRun<PhraseStyle> {
    var run = try attack.start(on: image, against: model, objective: objective, seed: seed)
    let record = run.run(within: RunLimits(steps: 300))
    #expect(record.stopped == .exhausted)
    return run
  }

  @Test func phraseIsWhereItScoresBestOfAllThatWereTried() throws {
    let attack = TypographicAttack("nodule", painter: painter, typeSizes: 8...24, draws: 20)
    let run = try finished(attack, seed: 5)
    let (style, picture) = (try #require(run.best), try #require(run.bestImage))
    #expect(picture.width == 96 && picture.height == 96 && picture != image)
    #expect(try painter.image(image, with: "nodule", over: style) == picture)
    #expect(abs(score(picture) - run.bestScore) < 1e-6)
    #expect((8...24).contains(style.typeSize))
    // Nothing right beside it is better.
    var moved = style
    moved.x = min(1, style.x + 0.01)
    #expect(try score(painter.image(image, with: "nodule", over: moved)) <= run.bestScore)
    for seed in 0..<3 {
      var generator = RandomGenerator(seed: seed)
      let other = try PhraseStyle(x: generator.uniform(), y: generator.uniform(), typeSize: 12, ink: 255)
      #expect(try score(painter.image(image, with: "nodule", over: other)) <= run.bestScore + 0.01)
    }
  }

  @Test func sameSeedSamePicture() throws {
    let attack = TypographicAttack("no lesion", painter: painter, typeSizes: 8...20, draws: 8)
    #expect(try finished(attack, seed: 2).bestImage == finished(attack, seed: 2).bestImage)
  }

  @Test func phrasesWithoutRoomAreRefused() throws {
    let attack = TypographicAttack(
      "electroencephalographically", painter: painter, typeSizes: 60...90)
    #expect(throws: InputError.self) {
      try attack.start(on: image, against: model, objective: objective, seed: 0)
    }
    #expect(throws: InputError.self) {
      try TypographicAttack("a", painter: painter, typeSizes: 1...9).validate()
    }
    #expect(throws: InputError.self) { try TypographicAttack("a", painter: painter, inks: []).validate() }
    #expect(throws: InputError.self) {
      try TypographicAttack("", painter: painter).start(
        on: image, against: model, objective: objective, seed: 0)
    }
  }
}
