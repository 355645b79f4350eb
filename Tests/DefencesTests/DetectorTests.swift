import EmbeddingModels
import Files
import Foundation
import ImageAttacks
import Imaging
import LanguageModels
import Objectives
import Tensors
import TestSupport
import Testing

@testable import Defences

/// Detectors against transformers and NumPy, and losses that know them.
@Suite struct DetectorTests {
  private let fixture: JSONField
  private let model: CLIP
  /// The two images of the fixture.
  private let pixels: Tensor

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/detectors.json"))
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    let count = 3 * 32 * 32
    let levels = (0..<2 * count).map { index -> Float in
      let (number, place) = index.quotientAndRemainder(dividingBy: count)
      return Float((place * 37 + number * 11) % 101) / 100
    }
    pixels = Tensor(levels, shape: [2, 3, 32, 32])
  }

  private func numbers(_ field: JSONField) throws -> [Float] {
    try field.elements().map { Float(try $0.number()) }
  }

  private func values(_ detector: any ImageDetector, of pixels: Tensor, seed: Int = 3) -> [Float] {
    detector.values(of: pixels, before: model, seed: seed).values
  }

  private func expectClose(
    _ found: [Float], _ wanted: [Float], within tolerance: Float,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      found.count == wanted.count && zip(found, wanted).allSatisfy { abs($0 - $1) <= tolerance },
      "\(found) \(wanted)", sourceLocation: sourceLocation)
  }

  @Test func squeezingIsThatOfNumPy() throws {
    for settings in try fixture.member("squeezing").elements() {
      let detector = SqueezeDetector(
        bits: try settings.member("bits").integer(in: 1...7),
        blur: Float(try settings.member("blur").number()))
      expectClose(
        values(detector, of: pixels).map { exp($0) }, try numbers(settings.member("values")), within: 2e-5)
    }
  }

  @Test func attentionIsThatOfTransformers() throws {
    expectClose(
      values(AttentionDetector(), of: pixels), try numbers(fixture.member("attention")), within: 1e-4)
    // Equal shares would have the logarithm of their number.
    #expect(values(AttentionDetector(), of: pixels).allSatisfy { $0 > 0 && $0 < Float(log(16.0)) })
  }

  /// One copy at a time, with cosines written out.
  @Test func displacementIsTheMeanOverDraws() {
    let detector = DisplacementDetector(deviation: 0.1, draws: 3)
    var generator = RandomGenerator(seed: 3)
    let noise = generator.normalTensor([3, 3, 32, 32], standardDeviation: 0.1)
    func cosine(_ left: [Float], _ right: [Float]) -> Float {
      func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
    }
    let wanted = (0..<2).map { number in
      let image = pixels.rows(number..<number + 1)
      let clean = model.imageEmbeddings(pixels: image).values
      return (0..<3).reduce(Float(0)) { sum, draw in
        sum + (1 - cosine(model.imageEmbeddings(pixels: image + noise.rows(draw..<draw + 1)).values, clean))
          / 3
      }
    }
    expectClose(values(detector, of: pixels).map { exp($0) }, wanted, within: 1e-5)
    #expect(values(detector, of: pixels) == values(detector, of: pixels))
    #expect(values(detector, of: pixels) != values(detector, of: pixels, seed: 4))
  }

  private static let detectors: [any ImageDetector] = [
    DisplacementDetector(deviation: 0.1, draws: 2), AttentionDetector(), SqueezeDetector(bits: 7, blur: 0.7),
  ]

  /// An image's value is its own, whatever stands beside it.
  @Test(arguments: 0..<3) func valuesDoNotDependOnOtherImages(_ number: Int) {
    let detector = Self.detectors[number]
    let both = values(detector, of: pixels)
    expectClose((0..<2).map { values(detector, of: pixels.rows($0..<$0 + 1))[0] }, both, within: 1e-5)
  }

  /// Gradients by finite differences along the gradient and along random directions.
  @Test(arguments: 0..<2) func gradientsAreThoseOfDifferences(_ number: Int) {
    let detector = Self.detectors[number]
    let weights: [Float] = [1, -0.5]
    func total(_ pixels: Tensor) -> Float {
      zip(values(detector, of: pixels), weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let slopes = gradient(at: pixels) { pixels in
      (detector.values(of: pixels, before: model, seed: 3) * Tensor(weights)).sum()
    }
    #expect(slopes.shape == pixels.shape)
    for seed in 0..<4 {
      var generator = RandomGenerator(seed: seed)
      let direction = generator.normalTensor(pixels.shape, standardDeviation: 1)
      let step: Float = 1e-3
      let difference = (total(pixels + direction * step) - total(pixels - direction * step)) / (2 * step)
      let slope = (slopes * direction).sum().item
      #expect(abs(difference - slope) < 0.03 * max(abs(slope), 0.05), "\(difference) \(slope)")
    }
  }

  /// Behind a rounding, the derivative is that of doing nothing; the blur's is its own.
  @Test func squeezingHasTheGradientOfItsLargerPart() {
    let detector = SqueezeDetector(bits: 7, blur: 1)
    let image = pixels.rows(0..<1)
    let whole = gradient(at: image) { detector.values(of: $0, before: model, seed: 0).sum() }
    let distance = exp(values(detector, of: image)[0])
    let blur = gradient(at: image) { pixels in
      var generator = RandomGenerator(seed: 0)
      let blurred = BlurDefence(deviation: 1).applied(to: pixels, using: &generator)
      let cosines = model.imageEmbeddings(pixels: blurred).cosineSimilarity(
        to: model.imageEmbeddings(pixels: pixels))
      return (1 - cosines).sum()
    }
    // The derivative of the logarithm is one over the distance.
    expectClose(whole.values, blur.values.map { $0 / distance }, within: 1e-4)
    #expect(whole.values.contains { $0 != 0 })
  }

  @Test func impossibleDetectorsAreRefused() throws {
    let resnet = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-open-clip-resnet"))
      .imageTextModel()
    #expect(throws: InputError.self) { try AttentionDetector().validate(for: resnet) }
    #expect(throws: InputError.self) { try DisplacementDetector(deviation: 0).validate(for: model) }
    #expect(throws: InputError.self) { try DisplacementDetector(draws: 0).validate(for: model) }
    #expect(throws: InputError.self) { try SqueezeDetector(bits: 8).validate(for: model) }
    for detector in Self.detectors { try detector.validate(for: model) }
    #expect(throws: InputError.self) { try DetectorName.attention.imageDetector(1) }
    #expect(throws: InputError.self) { try DetectorName.squeezing.imageDetector(1.5) }
    let language = try LanguageModel(contentsOf: RepositoryFixtures.languageModel("tiny-smollm"))
    #expect(throws: InputError.self) { try PerplexityDetector(language, window: 0) }
    #expect(throws: InputError.self) { try DetectorName.perplexity.textDetector(1, under: language) }
    for name in DetectorName.allCases {
      #expect(try (name.imageDetector(nil) == nil) == name.readsTexts)
      #expect(try (name.textDetector(nil, under: language) != nil) == name.readsTexts)
    }
  }

  // MARK: - Texts

  @Test(arguments: ["tiny-smollm", "tiny-llama2"]) func surprisalsAreThoseOfTransformers(_ name: String)
    throws
  {
    let language = try LanguageModel(contentsOf: RepositoryFixtures.languageModel(name))
    let texts = try fixture.member("texts").elements().map { try $0.string() }
    let wanted = try fixture.member("surprisals").member(name).elements().map(numbers)
    for (text, wanted) in zip(texts, wanted) {
      expectClose(language.surprisals(of: text), wanted, within: 2e-3)
    }
    func mean(_ part: ArraySlice<Float>) -> Float { part.reduce(0, +) / Float(part.count) }
    expectClose(
      try PerplexityDetector(language).values(of: texts), wanted.map { mean($0[...]) }, within: 1e-3)
    let windows = wanted.map { own in
      own.count < 3 ? mean(own[...]) : (0...own.count - 3).map { mean(own[$0..<$0 + 3]) }.max()!
    }
    let detector = try PerplexityDetector(language, window: 3)
    expectClose(detector.values(of: texts), windows, within: 2e-3)
    #expect(detector.values(of: [""]) == [0] && detector.name == "window-perplexity")
    // The beginning of a text that is too long counts.
    let long = String(repeating: "a chest ", count: language.contextLength)
    #expect(language.surprisals(of: long).count == language.contextLength - 1)
  }

  @Test func penaltiesAreDistancesFromTheCleanText() throws {
    let language = try LanguageModel(contentsOf: RepositoryFixtures.languageModel("tiny-smollm"))
    let detector = try PerplexityDetector(language)
    let penalty = EvadingPenalty(detector, clean: "a chest", spread: 0.5)
    let values = detector.values(of: ["a chest", "heart x x"])
    let found = penalty.penalties(of: ["a chest", "heart x x"])
    #expect(found[0] == 0)
    #expect(abs(found[1] - abs(values[1] - values[0]) / 0.5) < 1e-5)
  }

  // MARK: - Losses that know a detector

  /// Base loss and distance written out, and their gradient by finite differences.
  @Test(arguments: 1..<2) func evadingLossesAreSums(_ number: Int) throws {
    let base = try TextGoal(.awayFrom, "a radiograph with a nodule").loss(under: model)
    let detector = Self.detectors[number]
    let clean = model.pixels(of: .noise(side: 32, seed: 8))
    let loss = EvadingImageLoss(
      base, evading: detector, of: model, clean: clean, spread: 0.2, weight: 0.7, seed: 5)
    let origin = values(detector, of: clean)[0]
    let wanted = zip(base.losses(pixels: pixels, of: [0, 0]), values(detector, of: pixels)).map {
      $0 + 0.7 * abs($1 - origin) / 0.2
    }
    let (losses, slopes) = loss.gradients(at: pixels, of: [0, 0], weights: [1, 0.5])
    expectClose(losses, wanted, within: 1e-4)
    expectClose(loss.losses(pixels: pixels, of: [0, 0]), losses, within: 1e-6)
    #expect(loss.passCount == 2 && loss.better == .lower && loss.score(ofLoss: 0.4) == 0.4)
    func total(_ pixels: Tensor) -> Float {
      let losses = loss.losses(pixels: pixels, of: [0, 0])
      return losses[0] + 0.5 * losses[1]
    }
    for seed in 0..<4 {
      var generator = RandomGenerator(seed: seed)
      let direction = generator.normalTensor(pixels.shape, standardDeviation: 1)
      let step: Float = 1e-3
      let difference = (total(pixels + direction * step) - total(pixels - direction * step)) / (2 * step)
      let slope = (slopes * direction).sum().item
      #expect(abs(difference - slope) < 0.03 * max(abs(slope), 0.1), "\(difference) \(slope)")
    }
  }

  /// Each attacked image is kept near its own clean one, and other pixels see other draws.
  @Test func evadingLossesKnowTheirImage() throws {
    let base = try TextGoal(.awayFrom, "a radiograph with a nodule").loss(under: model)
    let detector = DisplacementDetector(deviation: 0.1, draws: 2)
    let loss = EvadingImageLoss(base, evading: detector, of: model, clean: pixels, spread: 0.01, seed: 5)
    let plain = base.losses(pixels: pixels, of: [0, 1])
    expectClose(loss.losses(pixels: pixels, of: [0, 1]), plain, within: 1e-6)
    let swapped = loss.losses(pixels: pixels, of: [1, 0])
    #expect(swapped[0] > plain[0] && swapped[1] > plain[1])
    let others = EvadingImageLoss(base, evading: detector, of: model, clean: pixels, spread: 0.01, seed: 6)
    let moved = (pixels * 0.9).detached
    #expect(loss.losses(pixels: moved, of: [0, 1]) == loss.losses(pixels: moved, of: [0, 1]))
    #expect(loss.losses(pixels: moved, of: [0, 1]) != others.losses(pixels: moved, of: [0, 1]))
  }
}
