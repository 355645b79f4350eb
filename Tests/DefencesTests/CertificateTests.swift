import Defences
import EmbeddingModels
import Foundation
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Tensors
import TestSupport
import Testing

/// Certified radii of the smoothed classifier.
@Suite struct CertificateTests {
  private static let texts = ["a chest radiograph", "a brain scan", "a photograph of skin"]
  private let model: CLIP

  init() throws { model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip")) }

  /// 0.25 times the quantiles that SciPy gives for the bounds of 99 of 100 and 9,990 of 10,000.
  @Test(arguments: [(99, 100, 1.3492590388103902), (9990, 10_000, 2.818598300398245)])
  func radiiAreQuantilesOfBounds(_ count: Int, _ trials: Int, _ quantile: Double) throws {
    let certificate = Certificate(candidate: 2, count: count, of: trials, deviation: 0.25, error: 0.001)
    #expect(abs(try #require(certificate.radius) - 0.25 * quantile) < 1e-9)
  }

  /// 51 of 100 may be less than half of all.
  @Test func unclearMajoritiesAbstain() {
    #expect(Certificate(candidate: 0, count: 51, of: 100, deviation: 1, error: 0.05).radius == nil)
    #expect(Certificate(candidate: 0, count: 0, of: 100, deviation: 1, error: 0.05).radius == nil)
  }

  @Test func countsAreThoseOfNoisyCopies() {
    let classifier = SmoothedClassifier(model, texts: Self.texts, deviation: 0.2)
    let pixels = model.pixels(of: .noise(side: 32, seed: 4))
    let counts = classifier.counts(of: pixels, samples: 50, seed: 1)
    #expect(counts.reduce(0, +) == 50 && counts.count == 3)
    let before = Parallelism.threadCount
    defer { Parallelism.threadCount = before }
    Parallelism.threadCount = 1
    #expect(classifier.counts(of: pixels, samples: 50, seed: 1) == counts)
    // Without noise to speak of, all copies have the image's own class.
    let still = SmoothedClassifier(model, texts: Self.texts, deviation: 1e-6)
    #expect(still.counts(of: pixels, samples: 20, seed: 1)[still.plainClass(of: pixels)] == 20)
  }

  /// Attacks through the noise, within the certified radius, never turn the smoothed class; far beyond it some
  /// do.
  @Test func attacksWithinTheRadiusNeverBreakACertificate() throws {
    let deviation: Float = 0.2
    let classifier = SmoothedClassifier(model, texts: Self.texts, deviation: deviation)
    let settings = CertificateSettings(selection: 50, estimation: 400, error: 0.001)
    let chain = try DefenceChain([NoiseDefence(deviation: deviation)])
    var (certified, turned) = (0, 0)
    for seed in 0..<4 {
      let image = Image.noise(side: 32, seed: 40 + seed)
      let certificate = classifier.certificate(of: model.pixels(of: image), settings, seed: seed)
      guard let radius = certificate.radius else { continue }
      certified += 1
      for other in Self.texts.indices where other != certificate.candidate {
        let goal = TextGoal(.towards, Self.texts[other], ratherThan: [Self.texts[certificate.candidate]])
        let loss = DefendedImageLoss(
          try goal.loss(under: model), behind: chain, draws: DefenceDraws(count: 4, seed: seed))
        for factor in [1.0, 20] {
          let budget = try Budget(.l2, radius: Float(radius * factor))
          let attack = PGD(budget: budget, stepSize: budget.radius / 3, steps: 8)
          let found = try attack.run(
            on: image, against: [loss], goal: goal.description, seed: seed)
          let reached = classifier.smoothedClass(
            of: model.pixels(of: found.image.adversarial), samples: 400, error: 0.001, seed: 77)
          if factor == 1 { #expect(reached == nil || reached == certificate.candidate) }
          if factor == 20, let reached, reached != certificate.candidate { turned += 1 }
        }
      }
    }
    #expect(certified >= 2 && turned > 0, "\(certified) certified, \(turned) turned")
  }
}
