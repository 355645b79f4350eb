import Crossmatch
import Files
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct PGDTests {
  private let model: CLIP
  private let golden: JSONField
  private let clean: Image
  private let objective: CosineObjective

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    golden = try JSONField(contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/pgd.json"))
    clean = try Image(square: golden.member("clean"))
    let tokens = try golden.member("tokens").elements().map { Int32(try $0.integer()) }
    objective = CosineObjective(target: model.textEmbeddings(tokens: [tokens]))
  }

  /// FGSM is one step of the radius's size; both take the reference's path pixel for pixel.
  @Test(arguments: ["FGSM", "PGD"])
  func takesTheReferencesPath(_ name: String) throws {
    let reference = try #require(
      try golden.member("cases").elements().first { try $0.member("name").string() == name })
    func levels(_ key: String) throws -> Float { Float(try reference.member(key).number()) / 255 }
    let attack = try PGD(
      budget: Budget(.linf, radius: levels("radius")), stepSize: levels("step"),
      steps: reference.member("steps").integer())
    var run = try attack.start(on: clean, against: model, objective: objective, seed: 0)
    #expect(try abs(run.bestScore - Float(golden.member("cleanScore").number())) < 1e-5)
    for _ in 0..<attack.steps { run.step() }
    #expect(run.bestImage == (try Image(square: reference.member("adversarial"))))
    #expect(try abs(run.bestScore - Float(reference.member("score").number())) < 1e-4)
  }

  @Test(arguments: [Budget.Norm.linf, .l2], [false, true])
  func improvesWithinItsBudget(_ norm: Budget.Norm, _ startsRandomly: Bool) throws {
    let budget = try Budget(norm, radius: norm == .linf ? 4 / 255 : 0.5)
    let attack = PGD(
      budget: budget, stepSize: norm == .linf ? 0.7 / 255 : 0.1, steps: 20, startsRandomly: startsRandomly)
    var run = try attack.start(on: clean, against: model, objective: objective, seed: 3)
    let start = run.bestScore
    for _ in 0..<20 { run.step() }
    #expect(run.bestScore > start + 0.05)
    let anew = -objective.losses(of: model.imageEmbeddings(of: [run.bestImage])).item
    #expect(abs(anew - run.bestScore) < 1e-5)
    #expect(run.bestImage.distance(to: clean, norm) <= budget.radius)
  }

  @Test func changesOnlyItsRegion() throws {
    let mask = Mask(
      width: 32, height: 32,
      pixels: (0..<1024).map { (9..<14).contains($0 % 32) && (3..<12).contains($0 / 32) })
    let attack = try PGD(budget: Budget(.linf, radius: 1), stepSize: 0.2, steps: 5)
    for region in [Region.lesion(mask), .outside(mask), .margin(mask, width: 3), .patches(mask)] {
      var run = try attack.start(on: clean, within: region, against: model, objective: objective, seed: 1)
      for _ in 0..<5 { run.step() }
      let changed = run.bestImage.changedPlaces(from: clean)
      #expect(changed.count > 20, "\(region.name)")
      let (x, y) = (changed.map { $0 % 32 }, changed.map { $0 / 32 })
      switch region {
      case .lesion: #expect(changed.allSatisfy { mask.pixels[$0] })
      case .outside: #expect(!changed.contains { mask.pixels[$0] })
      case .margin:
        #expect(!changed.contains { mask.pixels[$0] })
        #expect(x.allSatisfy { (6..<17).contains($0) } && y.allSatisfy { (0..<15).contains($0) })
      // The lesion lies in columns 9 to 13 and rows 3 to 11: patches of 8 pixels (1, 0) and (1, 1).
      default: #expect(x.allSatisfy { (8..<16).contains($0) } && y.allSatisfy { (0..<16).contains($0) })
      }
    }
  }

  @Test func sameSeedSameBits() throws {
    let attack = try PGD(budget: Budget(.l2, radius: 0.7), stepSize: 0.2, steps: 4, startsRandomly: true)
    func image(seed: Int) throws -> Image {
      var run = try attack.start(on: clean, against: model, objective: objective, seed: seed)
      for _ in 0..<4 { run.step() }
      return run.bestImage
    }
    #expect(try image(seed: 1) == image(seed: 1))
    #expect(try image(seed: 1) != image(seed: 2))
  }

  @Test func attacksWhatTheModelSeesOfALargerImage() throws {
    let large = Image(
      width: 100, height: 70, channels: 3,
      pixels: (0..<21_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    var run = try PGD(budget: Budget(.linf, radius: 2 / 255)).start(
      on: large, against: model, objective: objective, seed: 0)
    run.step()
    #expect(run.bestImage.width == 32 && run.bestImage.height == 32)
    #expect(run.bestImage.distance(to: model.preprocessing(large), .linf) <= 2 / 255)
  }

  @Test(arguments: ["radius 0", "radius 2", "step", "mask size", "empty mask", "full mask"])
  func refusesWhatCannotBeAttacked(_ what: String) throws {
    #expect(throws: InputError.self) {
      let radius: Float = what == "radius 0" ? 0 : what == "radius 2" ? 2 : 0.1
      let attack = try PGD(budget: Budget(.linf, radius: radius), stepSize: what == "step" ? 0 : 0.1)
      let side = what == "mask size" ? 31 : 32
      let pixels = (0..<side * side).map { what == "full mask" || what == "mask size" && $0 < 9 }
      let region =
        what.contains("mask") ? Region.lesion(Mask(width: side, height: side, pixels: pixels)) : .everywhere
      _ = try attack.start(on: clean, within: region, against: model, objective: objective, seed: 0)
    }
  }
}

extension Image {
  /// A square RGB image of levels in an array.
  init(square field: JSONField) throws {
    let levels = try field.elements().map { UInt8(try $0.integer(in: 0...255)) }
    let side = Int(Double(levels.count / 3).squareRoot())
    self.init(width: side, height: side, channels: 3, pixels: levels)
  }

  /// The norm of the difference, in pixel units; computed apart from the library's ledger.
  func distance(to other: Image, _ norm: Budget.Norm) -> Float {
    let changes = zip(pixels, other.pixels).map { Float(Int($0) - Int($1)) / 255 }
    return norm == .linf
      ? changes.map(\.magnitude).max()!
      : Float(changes.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
  }
}
