import Foundation
import Tensors
import Testing
import Training

/// The loss against its formula in double precision, and its gradients against finite differences.
@Suite struct ContrastiveLossTests {
  private static let images = 3
  private static let captions = 5
  private static let mismatches = [(image: 0, caption: 3), (image: 2, caption: 4), (image: 1, caption: 0)]
  /// The caption of image 2 happens to be true of image 0, and caption 4 of image 1.
  private static let excluded = [2, 9]

  private static var loss: ContrastiveLoss {
    var exclusions = [Float](repeating: 0, count: images * captions)
    for place in excluded { exclusions[place] = -1e9 }
    return ContrastiveLoss(
      exclusions: Tensor(exclusions, shape: [images, captions]), mismatches: mismatches)
  }

  private static func inputs(seed: Int) -> [Tensor] {
    var generator = RandomGenerator(seed: seed)
    return [
      generator.normalTensor([images, 4], standardDeviation: 2),
      generator.normalTensor([captions, 4], standardDeviation: 0.3), Tensor(1.2),
    ]
  }

  private static func value(_ inputs: [Tensor]) -> Tensor {
    loss(images: inputs[0].l2Normalized(), captions: inputs[1].l2Normalized(), logitScale: inputs[2])
  }

  private static func oracle(_ inputs: [Tensor]) -> Double {
    func rows(_ tensor: Tensor) -> [[Double]] {
      (0..<tensor.rows).map { row in
        let values = tensor.rows(row..<row + 1).values.map(Double.init)
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
      }
    }
    let (pictures, texts) = (rows(inputs[0]), rows(inputs[1]))
    let scale = exp(Double(inputs[2].item))
    let cosines = pictures.map { picture in texts.map { zip(picture, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
    func counts(_ image: Int, _ caption: Int) -> Bool { !excluded.contains(image * captions + caption) }
    func entropy(_ target: Double, _ others: [Double]) -> Double {
      log(others.reduce(0) { $0 + exp(scale * $1) }) - scale * target
    }
    let all = 0..<images
    let imageLoss = all.reduce(0) { sum, i in
      sum + entropy(cosines[i][i], (0..<captions).filter { counts(i, $0) }.map { cosines[i][$0] })
    }
    let captionLoss = all.reduce(0) { sum, c in
      sum + entropy(cosines[c][c], all.filter { counts($0, c) }.map { cosines[$0][c] })
    }
    let match = all.reduce(0) { $0 + log(1 + exp(-scale * (cosines[$1][$1] - 0.5))) } / 3
    let mismatch =
      mismatches.reduce(0) { $0 + log(1 + exp(scale * (cosines[$1.image][$1.caption] - 0.5))) } / 3
    return (imageLoss / 3 + captionLoss / 3 + (match + mismatch) / 2) / 3
  }

  @Test(arguments: 0..<5)
  func isItsFormula(seed: Int) {
    let inputs = Self.inputs(seed: seed)
    #expect(abs(Double(Self.value(inputs).item) - Self.oracle(inputs)) < 1e-5)
  }

  @Test(arguments: 0..<5)
  func gradientsAreThoseOfTheFormula(seed: Int) {
    let inputs = Self.inputs(seed: seed)
    let (_, gradients) = valueWithGradient(at: inputs, of: Self.value)
    var generator = RandomGenerator(seed: seed + 100)
    for index in inputs.indices {
      let direction = generator.normalTensor(inputs[index].shape, standardDeviation: 1)
      func value(_ step: Float) -> Double {
        var moved = inputs
        moved[index] = inputs[index] + direction * step
        return Self.oracle(moved)
      }
      let gradient = (value(1e-3) - value(-1e-3)) / 2e-3
      let expected = Double((gradients[index] * direction).sum().item)
      #expect(abs(gradient - expected) < 2e-3 * (1 + abs(expected)), "input \(index)")
    }
  }
}
