import Crossmatch
import Foundation
import Phantoms
import Pictures
import TestSupport
import Testing

/// Attacks on the source image at its own size, and on encoders of different input sizes.
@Suite struct SourceSpaceTests {
  private let model: CLIP
  private let source: Image
  private let objective: CosineObjective

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    source = PhantomGenerator(size: 90).phantom(.fundusRetina, hasLesion: true, seed: 5).image
    objective = CosineObjective(target: model.textEmbeddings(of: ["a nodule"]))
  }

  private func cosine(_ image: Image, _ encoder: some ImageEncoder) -> Float {
    -objective.losses(of: encoder.imageEmbeddings(of: [image])).item
  }

  /// The differentiable resampling and the 8-bit one differ by what rounding between the passes makes.
  @Test(arguments: [
    ImagePreprocessing.clip(size: 32), ImagePreprocessing.clip(size: 120),
    ImagePreprocessing(resizing: .exact(.init(width: 40, height: 33)), filter: .bilinear, crop: nil),
    ImagePreprocessing(resizing: .none, crop: .init(width: 50, height: 100)),
    ImagePreprocessing(resizing: .shortestEdge(40), filter: .lanczos, crop: .init(width: 48, height: 20)),
  ])
  func resamplingIsThatOfPreprocessing(_ preprocessing: ImagePreprocessing) {
    let image = source.resized(width: 90, height: 70, filter: .bicubic)
    let exact = preprocessing(image)
    let (columns, rows) = preprocessing.axes(of: .init(width: 90, height: 70))
    func weights(_ axis: ImagePreprocessing.Axis, _ count: Int) -> AxisWeights {
      AxisWeights(sourceCount: count, results: axis.results).padded(
        before: axis.padding, after: axis.paddingAfter)
    }
    let smooth = Tensor(pixels: image.pixels, height: 70, width: 90)
      .resampled(rows: weights(rows, 70), columns: weights(columns, 90)).clamped(to: 0...1)
    let expected = Tensor(pixels: exact.pixels, height: exact.height, width: exact.width)
    #expect(smooth.shape == expected.shape)
    let differences = zip(smooth.values, expected.values).map { abs($0 - $1) * 255 }
    #expect(differences.max()! < 6 && differences.reduce(0, +) / Float(differences.count) < 0.5)
  }

  @Test func theSavedFullSizeFileAttacks() throws {
    let budget = try Budget(.linf, radius: 6 / 255)
    let attack = GradientAttack(budget: budget, stepSize: 1.5 / 255, steps: 12, space: .source)
    let result = try attack.run(on: source, goal: TextGoal(.towards, "a nodule"), against: model, seed: 0)
    let saved = try Image(decoding: result.image.adversarial.pngBytes())
    #expect(saved.width == 90 && saved.height == 90)
    #expect(saved.distance(to: source.convertedToRGB(), .linf) <= budget.radius)
    // Through the whole preprocessing, as anyone would.
    #expect(abs(cosine(saved, model) - result.verified) < 1e-6)
    #expect(abs(result.verified - result.score) < 1e-5)
    #expect(result.verified > cosine(source, model) + 0.1)
  }

  @Test func regionsOfTheSourceAreItsOwnPixels() throws {
    let mask = Mask(
      width: 90, height: 90,
      pixels: (0..<8100).map { (30..<41).contains($0 % 90) && (50..<60).contains($0 / 90) })
    let attack = try GradientAttack(
      budget: Budget(.linf, radius: 0.5), stepSize: 0.1, steps: 4, space: .source)
    for region in [Region.lesion(mask), .margin(mask, width: 5), .patches(mask)] {
      var run = try attack.start(on: source, within: region, against: model, objective: objective, seed: 0)
      for _ in 0..<4 { run.step() }
      let changed = run.bestImage.changedPlaces(from: source.convertedToRGB())
      let (x, y) = (changed.map { $0 % 90 }, changed.map { $0 / 90 })
      #expect(changed.count > 20)
      switch region {
      case .lesion: #expect(changed.allSatisfy { mask.pixels[$0] })
      case .margin:
        #expect(!changed.contains { mask.pixels[$0] })
        #expect(x.allSatisfy { (25..<46).contains($0) } && y.allSatisfy { (45..<65).contains($0) })
      // Columns 30 to 40 of 90 are 10.7 to 14.6 of 32: patch 1 of 8 pixels; rows 50 to 59 are 17.8 to 21.3: patch 2.
      default: #expect(x.allSatisfy { (22..<46).contains($0) } && y.allSatisfy { (44..<68).contains($0) })
      }
    }
  }

  /// One image against two models of different input sizes: both scores rise.
  @Test func ensemblesSeeTheSameImageThroughTheirOwnPreprocessing() throws {
    let small = ResizingEncoder(base: model, preprocessing: .clip(size: 24))
    let encoders = [
      WeightedImageLoss(EmbeddingImageLoss(model, objectives: [objective])),
      WeightedImageLoss(EmbeddingImageLoss(small, objectives: [objective]), weight: 2),
    ]
    let attack = try GradientAttack(budget: Budget(.linf, radius: 8 / 255), steps: 8)
    var run = try attack.start(on: [source], within: [.everywhere], against: encoders, seed: 0)
    let clean = model.preprocessing(source)
    for _ in 0..<8 { run.step() }
    #expect(cosine(run.bestImage, model) > cosine(clean, model) + 0.03)
    #expect(cosine(run.bestImage, small) > cosine(clean, small) + 0.03)
    let mean = (cosine(run.bestImage, model) + 2 * cosine(run.bestImage, small)) / 3
    #expect(abs(mean - run.bestScore) < 1e-5)
    #expect(run.evaluations == 18)
  }
}

/// The model behind a preprocessing to a smaller size, whose pixels it enlarges itself.
private struct ResizingEncoder: ImageEncoder {
  let base: CLIP
  let preprocessing: ImagePreprocessing

  var imageSize: (height: Int, width: Int) { (preprocessing.height, preprocessing.width) }
  var patchSize: Int? { nil }
  var imageDimension: Int { base.imageDimension }

  func imageEmbeddings(pixels: Tensor) -> Tensor {
    let axis = AxisWeights.bilinear(from: preprocessing.width, to: base.imageSize.width)
    return base.imageEmbeddings(pixels: pixels.resampled(rows: axis, columns: axis))
  }
}
