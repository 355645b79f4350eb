import Crossmatch
import Foundation
import TestSupport
import Testing

@testable import ImageAttacks

/// Each way of varying copies against its published rule, worked out here anew.
@Suite struct TransformationTests {
  private static let side = 16

  private func image(_ seed: Int) -> Image {
    var generator = RandomGenerator(seed: seed)
    return Image(
      width: Self.side, height: Self.side, channels: 3,
      pixels: (0..<3 * Self.side * Self.side).map { _ in UInt8(generator.integer(below: 256)) })
  }

  private func pixels(_ image: Image) -> Tensor {
    Tensor(pixels: image.pixels, height: image.height, width: image.width)
  }

  private func copies(_ transform: any InputTransform, of pixels: Tensor, seed: Int = 0) -> [Tensor] {
    var generator = RandomGenerator(seed: seed)
    return transform.views(of: pixels, using: &generator)
  }

  /// SI: the image over 1, 2, 4.
  @Test func scalesAreHalved() {
    let clean = pixels(image(1))
    let found = copies(.scaleInvariance(copies: 3), of: clean)
    for (copy, factor) in zip(found, [Float(1), 0.5, 0.25]) {
      #expect(copy.values == clean.values.map { $0 * factor })
    }
    #expect(found.count == 3)
  }

  /// Admix: x + η x′ for images x′ drawn from those given.
  @Test func sharesOfOtherImagesAreAdded() throws {
    let (clean, others) = (pixels(image(1)), [image(2), image(3)])
    let found = copies(.admix(images: others, strength: 0.25, copies: 8), of: clean)
    let possible = others.map { other in
      zip(clean.values, pixels(other).values).map { $0 + 0.25 * $1 }
    }
    let drawn = try found.map { copy in
      try #require(possible.firstIndex { zip($0, copy.values).allSatisfy { abs($0 - $1) < 1e-6 } })
    }
    #expect(drawn.count == 8 && Set(drawn) == [0, 1])
  }

  /// DI: shrunk by linear interpolation to a side from 90 % on, put somewhere on black.
  @Test(arguments: 0..<12) func imagesAreShrunkAndPutSomewhere(seed: Int) throws {
    let clean = pixels(Image(width: 20, height: 20, channels: 3, pixels: .init(repeating: 255, count: 1200)))
    let copy = copies(.diverseInput(smallest: 0.5, probability: 1), of: clean, seed: seed)[0].values
    let (rows, columns) = (
      (0..<20).filter { row in (0..<20).contains { copy[row * 20 + $0] != 0 } },
      (0..<20).filter { column in (0..<20).contains { copy[$0 * 20 + column] != 0 } }
    )
    #expect(rows.count == columns.count && (10...20).contains(rows.count))
    #expect(rows.last! - rows[0] == rows.count - 1 && columns.last! - columns[0] == columns.count - 1)
    for channel in 0..<3 {
      for row in rows {
        for column in columns { #expect(abs(copy[channel * 400 + row * 20 + column] - 1) < 1e-6) }
      }
    }
    // The same draws on a gradient: what was at place p of n is at place (p + ½) n′/n − ½ of n′.
    let gradient = Tensor((0..<1200).map { Float($0 % 20) }, shape: [1, 3, 20, 20])
    let shrunk = copies(.diverseInput(smallest: 0.5, probability: 1), of: gradient, seed: seed)[0].values
    for (place, column) in columns.enumerated() {
      let source = min(max((Float(place) + 0.5) * 20 / Float(columns.count) - 0.5, 0), 19)
      #expect(abs(shrunk[rows[0] * 20 + column] - source) < 1e-4)
    }
  }

  @Test func halfOfTheImagesStayAsTheyAre() {
    let clean = pixels(image(4))
    let alone = (0..<400).count {
      copies(.diverseInput(smallest: 0.5), of: clean, seed: $0)[0].values == clean.values
    }
    // Of the other half, one in nine has the full size.
    #expect((180...270).contains(alone))
  }

  /// SGA: the image, and its noisy copies at each scale and back, as 8-bit images are resized.
  @Test func scaleSetsGoThereAndBack() {
    // Of middle levels, so that nothing that overshoots is cut between the passes.
    let clean = Image(
      width: Self.side, height: Self.side, channels: 3, pixels: image(5).pixels.map { 80 + $0 / 3 })
    let scales: [Float] = [0.5, 1.5]
    let found = copies(.multiScale(scales: scales, noise: 0), of: pixels(clean))
    #expect(found.count == 3 && found[0].values == pixels(clean).values)
    for (copy, scale) in zip(found.dropFirst(), scales) {
      let side = Int(scale * Float(Self.side))
      let expected = pixels(
        clean.resized(width: side, height: side, filter: .bicubic)
          .resized(width: Self.side, height: Self.side, filter: .bicubic))
      // Rounding between the passes is all the difference.
      let differences = zip(copy.clamped(to: 0...1).values, expected.values).map { abs($0 - $1) * 255 }
      #expect(differences.max()! < 3)
    }
  }

  @Test func scaleSetsAreNoisy() {
    let gray = Tensor([Float](repeating: 0.5, count: 3 * 64 * 64), shape: [1, 3, 64, 64])
    let copy = copies(.multiScale(scales: [1], noise: 0.05), of: gray)[1].values
    let deviation = (copy.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Float(copy.count)).squareRoot()
    #expect(abs(deviation - 0.05) < 0.002)
  }

  /// EOT: a view is turned, then brightened, then noisy.
  @Test func viewsAreTurnedAndScaledAroundTheCentre() {
    var dot = [Float](repeating: 0, count: 3 * 41 * 41)
    for channel in 0..<3 { dot[channel * 1681 + 20 * 41 + 32] = 1 }
    let pixels = Tensor(dot, shape: [1, 3, 41, 41])
    for seed in 0..<6 {
      let view = RandomView(rotation: 40, scale: 0.2, brightness: 0, noise: 0, jpegQuality: nil)
      let values = copies(.expectationOverTransformation(view, copies: 1), of: pixels, seed: seed)[0].values
      var draws = RandomGenerator(seed: seed)
      let turn = 40 * (2 * draws.uniform() - 1) * .pi / 180
      let distance = 12 * (1 + 0.2 * (2 * draws.uniform() - 1))
      var (sum, x, y): (Float, Float, Float) = (0, 0, 0)
      for place in 0..<1681 {
        sum += values[place]
        x += values[place] * Float(place % 41 - 20)
        y += values[place] * Float(place / 41 - 20)
      }
      #expect(abs(x / sum - distance * cos(turn)) < 0.5 && abs(y / sum + distance * sin(turn)) < 0.5)
    }
  }

  @Test func viewsAreBrightenedAndNoisy() {
    let gray = Tensor([Float](repeating: 0.5, count: 3 * 64 * 64), shape: [1, 3, 64, 64])
    let bright = RandomView(rotation: 0, scale: 0, brightness: 0.2, noise: 0, jpegQuality: nil)
    let levels = copies(.expectationOverTransformation(bright, copies: 40), of: gray, seed: 3).map { view in
      #expect(Set(view.values).count == 1)
      return view.values[0]
    }
    #expect(levels.min()! >= 0.4 && levels.max()! <= 0.6 && levels.max()! - levels.min()! > 0.15)
    let noisy = RandomView(rotation: 0, scale: 0, brightness: 0, noise: 0.03, jpegQuality: nil)
    let values = copies(.expectationOverTransformation(noisy, copies: 1), of: gray)[0].values
    let deviation = (values.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Float(values.count)).squareRoot()
    #expect(abs(deviation - 0.03) < 0.002)
  }

  /// What comes back from the file, with the derivative of doing nothing.
  @Test func viewsAreCompressed() throws {
    let clean = image(6)
    let view = RandomView(rotation: 0, scale: 0, brightness: 0, noise: 0, jpegQuality: 60...60)
    let expected = try Image(decoding: clean.jpegBytes(quality: 60))
    var seen: [Float] = []
    let gradient = gradient(at: pixels(clean)) { pixels in
      var generator = RandomGenerator(seed: 0)
      let copy = ExpectationOverTransformation(view, copies: 1).views(
        of: pixels, using: &generator)[0]
      seen = copy.values
      return copy.sum()
    }
    #expect(seen == pixels(expected).values && seen != pixels(clean).values)
    #expect(gradient.values.allSatisfy { $0 == 1 })
  }
}
