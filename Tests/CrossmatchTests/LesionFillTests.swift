import Crossmatch
import Files
import TestSupport
import Testing

@testable import ImageAttacks
@testable import Objectives
@testable import Perturbations
@testable import Runs

struct LesionFillTests {
  private static let fills: [LesionFill] = [
    .flat(level: 7), .mean, .blur(deviation: 2), .noise(seed: 5), .inpainted,
    .tissue(shift: MaskShift(x: 4, y: -3)),
  ]
  private static let region = Mask(
    width: 12, height: 10, pixels: (0..<120).map { (3..<7).contains($0 % 12) && (4..<8).contains($0 / 12) })

  private func noise(_ width: Int = 12, _ height: Int = 10) -> Image {
    var generator = RandomGenerator(seed: 1)
    return Image(
      width: width, height: height, channels: 3,
      pixels: (0..<3 * width * height).map { _ in UInt8(generator.integer(below: 256)) })
  }

  private func plane(_ level: (_ x: Int, _ y: Int) -> Int) -> Image {
    Image(width: 12, height: 10, channels: 1, pixels: (0..<120).map { UInt8(level($0 % 12, $0 / 12)) })
  }

  /// The levels of the red channel inside of the region.
  private func inside(_ image: Image) -> [Int] {
    let pixels = image.convertedToRGB().pixels
    return Self.region.pixels.indices.filter { Self.region.pixels[$0] }.map { Int(pixels[3 * $0]) }
  }

  @Test(arguments: fills) func everythingElseStaysAsItWas(_ fill: LesionFill) {
    let (before, after) = (noise(), fill.image(noise(), filling: Self.region))
    var changed = 0
    for pixel in Self.region.pixels.indices {
      let (old, new) = (before.pixels[3 * pixel..<3 * pixel + 3], after.pixels[3 * pixel..<3 * pixel + 3])
      if Self.region.pixels[pixel] { changed += old == new ? 0 : 1 } else { #expect(old == new) }
    }
    #expect(changed > 12)
    #expect(fill.image(noise(), filling: Self.region) == after)
  }

  @Test func meanIsThatOfTheOutside() {
    let image = plane { x, y in Self.region[x, y] ? 255 : x < 6 ? 10 : 30 }
    let outside = (0..<120).filter { !Self.region.pixels[$0] }.map { $0 % 12 < 6 ? 10.0 : 30 }
    let mean = Int((outside.reduce(0, +) / Double(outside.count)).rounded())
    #expect(inside(LesionFill.mean.image(image, filling: Self.region)).allSatisfy { $0 == mean })
  }

  /// A gradient solves Laplace's equation: inpainting restores it from its border.
  @Test func inpaintingContinuesSlopes() {
    let gradient = { (x: Int, y: Int) in 20 + 9 * x + 11 * y }
    let damaged = plane { x, y in Self.region[x, y] ? 0 : gradient(x, y) }
    let restored = inside(LesionFill.inpainted.image(damaged, filling: Self.region))
    let expected = Self.region.pixels.indices.filter { Self.region.pixels[$0] }.map {
      gradient($0 % 12, $0 / 12)
    }
    #expect(zip(restored, expected).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test func tissueComesFromWhereTheShiftSays() {
    let image = plane { x, y in 10 * x + y }
    let filled = LesionFill.tissue(shift: MaskShift(x: 4, y: -3)).image(image, filling: Self.region)
    let expected = Self.region.pixels.indices.filter { Self.region.pixels[$0] }.map {
      10 * ($0 % 12 + 4) + $0 / 12 - 3
    }
    #expect(inside(filled) == expected)
  }

  @Test func blurKeepsFlatImagesAndSpreadsPointsEvenly() {
    let blur = GaussianBlur(deviation: 1.5)
    #expect(
      blur.applied(to: Array(repeating: 9, count: 120), width: 12, height: 10).allSatisfy {
        abs($0 - 9) < 1e-4
      })
    var point = [Float](repeating: 0, count: 15 * 15)
    point[7 * 15 + 7] = 1
    let spread = blur.applied(to: point, width: 15, height: 15)
    #expect(abs(spread.reduce(0, +) - 1) < 1e-3)
    #expect(abs(spread[7 * 15 + 9] / spread[7 * 15 + 7] - 0.4111) < 1e-3)  // exp(-2² / (2 · 1.5²))
    #expect(abs(spread[5 * 15 + 7] - spread[7 * 15 + 9]) < 1e-6)
  }

  @Test func noiseHasTheOutsidesMeanAndDeviation() {
    let image = noise(64, 64)
    let region = Mask(width: 64, height: 64, pixels: (0..<4096).map { $0 % 64 < 32 })
    let filled = LesionFill.noise(seed: 2).image(image, filling: region)
    let levels = (0..<4096).filter { $0 % 64 < 32 }.map { Double(filled.pixels[3 * $0]) }
    let mean = levels.reduce(0, +) / Double(levels.count)
    let deviation = (levels.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(levels.count))
      .squareRoot()
    #expect(abs(mean - 127) < 8)
    // Uniform levels have a deviation of 73.9; clipping at 0 and 255 takes some of the normal one.
    #expect((60..<76).contains(deviation))
  }
}

struct LesionMaskingTests {
  private let model: CLIP
  private let objective: SimilarityObjective
  private let image: Image
  private let lesion: Mask

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    objective = SimilarityObjective(.awayFrom, target: model.textEmbeddings(of: ["a nodule"]))
    let (height, width) = model.imageSize
    var generator = RandomGenerator(seed: 4)
    image = Image(
      width: width, height: height, channels: 3,
      pixels: (0..<3 * width * height).map { _ in UInt8(generator.integer(below: 256)) })
    lesion = Mask(
      width: width, height: height,
      pixels: (0..<width * height).map { $0 % width < width / 3 && $0 / width < height / 3 })
  }

  private func score(_ fill: LesionFill) -> Float {
    objective.score(
      ofLoss: objective.losses(of: model.imageEmbeddings(of: [fill.image(image, filling: lesion)])).item)
  }

  private func finished(_ masking: FillSearch, seed: Int = 0) throws -> DiscreteSearchRun<LesionFill> {
    var run = try masking.start(
      on: image, within: .lesion(lesion), against: model, objective: objective, seed: seed)
    let record = run.run(within: RunLimits(steps: 500))
    #expect(record.stopped == .exhausted)
    return run
  }

  /// Around the best of a coarse grid, no level is better than the one that was found.
  @Test func levelIsTheBestAround() throws {
    let run = try finished(FillSearch(kinds: [.flat]))
    guard case .flat(let level) = run.best else {
      Issue.record("\(String(describing: run.best))")
      return
    }
    #expect(abs(run.bestScore - score(.flat(level: level))) < 1e-6)
    let others = stride(from: 0, through: 255, by: 51).map { Int($0) } + [Int(level) - 1, Int(level) + 1]
    for other in others where (0...255).contains(other) {
      #expect(run.bestScore <= score(.flat(level: UInt8(other))) + 1e-6)
    }
  }

  @Test func severalKindsAreAtLeastAsGoodAsEach() throws {
    let all = try finished(FillSearch(draws: 6)).bestScore
    for kind in LesionFill.Kind.allCases {
      let alone = try finished(FillSearch(kinds: [kind], draws: 1)).bestScore
      #expect(all <= alone + 0.02, "\(kind)")
    }
    #expect(all < score(.mean))
  }

  @Test func sameSeedSameFill() throws {
    let masking = FillSearch(kinds: [.noise, .tissue], draws: 4)
    let (first, second) = (try finished(masking, seed: 9), try finished(masking, seed: 9))
    #expect(first.best == second.best && first.bestImage == second.bestImage)
  }

  @Test func noRoomForTissueIsAnInputError() throws {
    let most = Mask(
      width: image.width, height: image.height, pixels: (0..<lesion.pixels.count).map { $0 > 0 })
    #expect(throws: InputError.self) {
      try FillSearch(kinds: [.tissue]).start(
        on: image, within: .lesion(most), against: model, objective: objective, seed: 0)
    }
  }
}
