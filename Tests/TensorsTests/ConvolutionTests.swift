import Tensors
import Testing

/// Convolutions that are cut into tiles give what single places give.
@Suite struct ConvolutionTests {
  @Test(arguments: [1, 2])
  func tilesGiveWhatPlacesGive(stride: Int) {
    var generator = RandomGenerator(seed: 4)
    // 9 · 96 elements at each of 2 · 40 · 40 places: several tiles.
    let planes = generator.normalTensor([96, 2, 40, 40], standardDeviation: 1)
    let weight = generator.normalTensor([5, 96, 3, 3], standardDeviation: 0.1)
    let result = planes.convolved(weight: weight, stride: stride, padding: 1)
    let side = 40 / stride
    #expect(result.shape == [5, 2, side, side])
    let (x, w, y) = (planes.values, weight.values, result.values)
    for (output, image, row, column) in [
      (0, 0, 0, 0), (4, 1, side - 1, side - 1), (2, 0, 7, 11), (3, 1, 13, 0),
    ] {
      var sum = 0.0
      for channel in 0..<96 {
        for dy in 0..<3 {
          for dx in 0..<3 {
            let (v, u) = (row * stride + dy - 1, column * stride + dx - 1)
            guard 0..<40 ~= v, 0..<40 ~= u else { continue }
            let pixel = x[((channel * 2 + image) * 40 + v) * 40 + u]
            sum += Double(pixel) * Double(w[((output * 96 + channel) * 3 + dy) * 3 + dx])
          }
        }
      }
      let found = y[((output * 2 + image) * side + row) * side + column]
      #expect(abs(Double(found) - sum) < 1e-4)
    }
  }

  /// ⟨conv(x), g⟩ is linear in x and in the weights: both derivatives have to give it back.
  @Test func derivativesOfTilesAreAdjoint() {
    var generator = RandomGenerator(seed: 5)
    let planes = generator.normalTensor([96, 2, 40, 40], standardDeviation: 1)
    let weight = generator.normalTensor([5, 96, 3, 3], standardDeviation: 0.1)
    let cotangent = generator.normalTensor([5, 2, 40, 40], standardDeviation: 1)
    let (value, gradients) = valueWithGradient(at: [planes, weight]) {
      ($0[0].convolved(weight: $0[1], padding: 1) * cotangent).sum()
    }
    for (input, gradient) in zip([planes, weight], gradients) {
      let product = zip(input.values, gradient.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(product - Double(value.item)) < 1e-3 * (1 + abs(product)))
    }
  }

  @Test func resultsRepeatBitForBit() {
    var generator = RandomGenerator(seed: 6)
    let planes = generator.normalTensor([64, 1, 56, 56], standardDeviation: 1)
    let weight = generator.normalTensor([64, 64, 3, 3], standardDeviation: 0.1)
    let first = planes.convolved(weight: weight, padding: 1)
    #expect(planes.convolved(weight: weight, padding: 1) == first)
  }
}
