import Phantoms
import Tensors
import Testing
import Training

@Suite struct BatchTests {
  private let recipe = PhantomTrainingRecipe.small()
  private let library = PhantomLibrary(count: 30, size: 32, patchSize: 16, seed: 5)

  private func attributes(
    _ finding: Finding?, _ side: Location.Horizontal = .left, size: LesionSize = .small,
    of phantomClass: PhantomClass = .xrayChest
  ) -> PhantomAttributes {
    PhantomAttributes(
      phantomClass: phantomClass,
      lesion: finding.map {
        LesionAttributes(finding: $0, location: Location(horizontal: side, vertical: .upper), size: size)
      })
  }

  @Test func captionsAreTrueOfWhatTheyDoNotDeny() {
    var generator = RandomGenerator(seed: 1)
    let nodule = attributes(.nodule)
    let label = TrainingCaption(nodule, style: .label, using: &generator)
    let report = TrainingCaption(nodule, style: .report, using: &generator)
    let plain = TrainingCaption(classOf: nodule)
    for image in [nodule, attributes(.nodule, size: .large)] {
      for caption in [label, report, plain] { #expect(caption.mayBeTrue(of: image)) }
    }
    let elsewhere = attributes(.nodule, .right)
    #expect(label.mayBeTrue(of: elsewhere) && plain.mayBeTrue(of: elsewhere))
    #expect(!report.mayBeTrue(of: elsewhere))
    for other in [attributes(nil), attributes(.consolidation)] {
      #expect(plain.mayBeTrue(of: other))
      #expect(!label.mayBeTrue(of: other) && !report.mayBeTrue(of: other))
    }
    #expect(!plain.mayBeTrue(of: attributes(.nodule, of: .ctChest)))
  }

  @Test func everyPhantomIsSeenOnceARound() {
    // 30 phantoms in batches of 12: five steps are two rounds.
    let seen = (0..<5).flatMap { PhantomBatch(step: $0, recipe: recipe, library: library).phantoms }
    let pictures = Dictionary(grouping: seen, by: \.pixels)
    #expect(pictures.count == 30)
    #expect(pictures.values.allSatisfy { $0.count == 2 })
  }

  @Test(arguments: 0..<4)
  func matchesAreTrueAndMismatchesAreNot(step: Int) {
    let batch = PhantomBatch(step: step, recipe: recipe, library: library)
    let exclusions = batch.exclusions
    #expect(exclusions.shape == [12, batch.captions.count])
    for (row, phantom) in batch.phantoms.enumerated() {
      #expect(batch.captions[row].mayBeTrue(of: phantom.attributes))
      for (column, caption) in batch.captions.enumerated() {
        let isExcluded = exclusions.values[row * exclusions.columns + column] != 0
        #expect(isExcluded == (row != column && caption.mayBeTrue(of: phantom.attributes)))
      }
    }
    for (image, caption) in batch.mismatches {
      #expect(!batch.captions[caption].mayBeTrue(of: batch.phantoms[image].attributes))
    }
    // A wrong finding for each; a wrong location for those with a lesion.
    let lesions = batch.phantoms.count { $0.attributes.lesion != nil }
    #expect(batch.captions.count == 24 + lesions)
    #expect(batch.mismatches.count >= 12 + lesions)
  }

  @Test func pixelsAreThoseOfTheImages() {
    let batch = PhantomBatch(step: 0, recipe: recipe, library: library)
    let pixels = batch.pixels(2..<5)
    #expect(pixels.shape == [3, 3, 32, 32])
    for (index, phantom) in batch.phantoms[2..<5].enumerated() {
      let plane = pixels.rows(index..<index + 1).values.prefix(32 * 32)
      let red = stride(from: 0, to: phantom.pixels.count, by: phantom.channels).map {
        Float(phantom.pixels[$0]) / 255
      }
      #expect(zip(plane, red).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test func theLearningRateGrowsStaysAndFalls() {
    var recipe = PhantomTrainingRecipe(seed: 0)
    (recipe.steps, recipe.warmup, recipe.decline, recipe.learningRate) = (100, 10, 0.4, 2)
    #expect(recipe.learningRate(atStep: 0) == 0.2)
    #expect(recipe.learningRate(atStep: 9) == 2)
    #expect(recipe.learningRate(atStep: 60) == 2)
    #expect(abs(recipe.learningRate(atStep: 80) - 1) < 1e-6)
    #expect(recipe.learningRate(atStep: 99) < 0.01)
    let falling = (60..<100).map(recipe.learningRate(atStep:))
    #expect(zip(falling, falling.dropFirst()).allSatisfy { $0 > $1 })
  }
}
