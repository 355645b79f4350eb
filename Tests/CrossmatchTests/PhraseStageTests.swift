import Crossmatch
import Files
import Phantoms
import TestSupport
import Testing
import Typography

@testable import CrossAttacks
@testable import ImageAttacks
@testable import Perturbations

@Suite struct PhraseStageTests {
  private let model: CLIP
  private let image = PhantomGenerator(size: 96).phantom(.xrayChest, hasLesion: true, seed: 1).image
  private let painter: PhrasePainter

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    painter = PhrasePainter(typeface: try .standard())
  }

  private func finding(_ placement: PhraseStage.Placement) throws -> PhraseFinding {
    try PhraseStage(placement).run(
      on: image, caption: "a normal chest", goal: .breakMatch(), against: model, seed: 3)
  }

  @Test func aPhraseBelowLeavesTheImageAsItIs() throws {
    let finding = try finding(.below(phrase: "a brain", painter))
    #expect(finding.style == nil && finding.evaluations == 0)
    #expect(finding.image.width == 96 && finding.image.height > 96)
    #expect(Array(finding.image.pixels.prefix(image.pixels.count)) == image.pixels)
    let mask = finding.mask(Mask(width: 96, height: 96, pixels: .init(repeating: true, count: 9216)))
    #expect(mask.height == finding.image.height && mask.count == 9216)
  }

  @Test func aPhraseOverTheImageServesTheGoalAndTheRoundsGoOnFromIt() throws {
    let finding = try finding(.over(TypographicAttack("brain", painter: painter, draws: 20)))
    let style = try #require(finding.style)
    #expect(try painter.image(image, with: "brain", over: style) == finding.image)
    #expect(finding.verified < finding.clean)
    let budget = try Budget(.linf, radius: 4 / 255)
    let rounds = try CrossPreset.mcm.attack(budget: budget)
      .run(on: finding.image, caption: "a normal chest", against: [model], seed: 1)
    #expect(abs(rounds.clean.score - finding.verified) < 1e-5)
    #expect(rounds.image.distance <= budget.radius && rounds.verified < finding.verified)
  }

  @Test func refusesWhatCannotBeDrawn() throws {
    #expect(throws: InputError.self) { try finding(.below(phrase: "", painter)) }
  }
}
