import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import LanguageModels
import Objectives
import Perturbations
import TargetLosses
import Tensors
import Testing
import VisionLanguageModels

/// The loss of an answer as a function of the image and of the words, against the reference and under
/// attacks.
@Suite struct TargetImageLossTests {
  @Test(arguments: ParityFixture.names)
  func lossesAndGradientsAreTheReferences(_ name: String) throws {
    for sample in try ParityFixture(name).cases {
      let target = try sample.imageTarget(of: name)
      let tokens = try target.tokens(of: sample.conversation.words)
      #expect(tokens == sample.tokens)
      let pair = TargetPairLoss(target)
      #expect(abs(pair.loss(image: sample.image, text: sample.conversation.words) - sample.targetLoss) < 2e-3)

      // The reference's own pixels: resizing may differ by a level.
      let pixels = sample.seen.channelPixels
      let loss = pair.fixing(tokens: tokens)
      #expect(abs(loss.losses(pixels: pixels, of: [0])[0] - sample.targetLoss) < 1e-4)
      #expect(loss.score(ofLoss: 2) == -2)
      let (losses, gradient) = loss.gradients(at: pixels, of: [0], weights: [1])
      #expect(abs(losses[0] - sample.targetLoss) < 1e-4)
      #expect(
        gradient.reshaped(sample.pixelGradient.shape).relativeDistance(to: sample.pixelGradient) < 1e-3)

      let words = pair.fixing(pixels: pixels)
      #expect(abs(words.losses(of: [tokens], near: nil)[0] - sample.targetLoss) < 1e-4)
      let inputs = words.gradients(at: [tokens])
      #expect(abs(inputs.losses[0] - sample.targetLoss) < 1e-4)
      #expect(
        inputs.gradient.relativeDistance(to: sample.inputGradient.rows(0..<tokens.count)) < 1e-3)
    }
  }

  /// Between whole levels, nothing is rounded.
  @Test(arguments: ParityFixture.names)
  func gradientsAreFiniteDifferences(_ name: String) throws {
    let sample = try ParityFixture(name).cases[1]
    let loss = try sample.imageLoss(of: name)
    let pixels = sample.seen.channelPixels * 0.71 + 0.101
    var generator = RandomGenerator(seed: 5)
    let direction = generator.normalTensor(pixels.shape, standardDeviation: 1)
    let gradient = loss.gradients(at: pixels, of: [0], weights: [1]).gradient
    let expected = (gradient * direction).sum().item
    let step: Float = 2e-3
    let ahead = loss.losses(pixels: pixels + direction * step, of: [0])[0]
    let behind = loss.losses(pixels: pixels - direction * step, of: [0])[0]
    let measured = (ahead - behind) / (2 * step)
    let scale = gradient.length * direction.length / Float(pixels.count).squareRoot()
    #expect(abs(measured - expected) < 0.02 * scale, "\(measured), \(expected) of \(scale)")
  }

  /// Several images at once, each with a weight of its own.
  @Test(arguments: ParityFixture.names)
  func imagesHaveTheLossesThatTheyHaveAlone(_ name: String) throws {
    let sample = try ParityFixture(name).cases[0]
    let loss = try sample.imageLoss(of: name)
    let darker = sample.seen.channelPixels * 0.7
    let pixels = Tensor.concatenating(
      [sample.seen.channelPixels, darker] + (0..<9).map { darker * (1 - Float($0) / 20) })
    let subjects = Array(repeating: 0, count: 11)
    let weights = (0..<11).map { Float($0) - 3 }
    let together = loss.gradients(at: pixels, of: subjects, weights: weights)
    #expect(together.losses.count == 11)
    for (a, b) in zip(together.losses, loss.losses(pixels: pixels, of: subjects)) {
      #expect(abs(a - b) < 1e-4)
    }
    for index in 0..<11 {
      let alone = loss.gradients(at: pixels.rows(index..<index + 1), of: [0], weights: [weights[index]])
      #expect(abs(alone.losses[0] - together.losses[index]) < 1e-4)
      let gradient = together.gradient.rows(index..<index + 1)
      if weights[index] != 0 { #expect(gradient.relativeDistance(to: alone.gradient) < 1e-3) }
    }
  }

  /// Words made from others share what stands before the first token that differs.
  @Test(arguments: ParityFixture.names)
  func variantsHaveTheLossesThatTheyHaveAlone(_ name: String) throws {
    let sample = try ParityFixture(name).cases[0]
    let target = try sample.imageTarget(of: name)
    let loss = TargetPairLoss(target).fixing(image: sample.image)
    let base = sample.tokens
    let words = base.indices.filter { base[$0] != target.model.placeholder.id }
    let variants = words.suffix(6).map { place in
      var ids = base
      ids[place] = ids[words[0]]
      return ids
    }
    let together = loss.losses(of: variants, near: base)
    for (ids, found) in zip(variants, together) {
      #expect(abs(found - loss.losses(of: [ids], near: nil)[0]) < 1e-4)
    }
    #expect(Set(together).count > 3)
    let start = words[words.count - 4]
    let part = loss.gradients(at: variants, from: start).gradient
    let whole = loss.gradients(at: variants).gradient
    for index in variants.indices {
      let rows = index * base.count + start..<(index + 1) * base.count
      #expect(part.rows(rows).relativeDistance(to: whole.rows(rows)) < 1e-3)
    }
  }

  @Test(arguments: ParityFixture.names)
  func wordsThatHoldThePlaceholderAreRefused(_ name: String) throws {
    let sample = try ParityFixture(name).cases[0]
    let target = try sample.imageTarget(of: name)
    #expect(throws: InputError.self) { try target.tokens(of: "what is <image>?") }
    #expect(throws: InputError.self) {
      try target.tokens(of: Array(repeating: "nodule", count: 400).joined(separator: " "))
    }
    #expect(throws: InputError.self) {
      try ImageTarget("", under: target.model, frame: sample.conversation.frame, about: sample.image)
    }
  }
}

extension ParityFixture.Case {
  /// The target behind the prompt, for images of this case's size.
  func imageTarget(of name: String) throws -> ImageTarget {
    let model = try VisionLanguageModel(contentsOf: ParityFixture(name).folder)
    return try ImageTarget(target, under: model, frame: conversation.frame, about: image)
  }

  /// The target's loss next to the prompt's words.
  func imageLoss(of name: String) throws -> any ImageLoss {
    let target = try imageTarget(of: name)
    return TargetPairLoss(target).fixing(tokens: try target.tokens(of: conversation.words))
  }
}
