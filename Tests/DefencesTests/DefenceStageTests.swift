import Defences
import Files
import Foundation
import ImageAttacks
import Imaging
import Tensors
import Testing

/// Stages against what NumPy and Pillow make of the same image.
@Suite struct DefenceStageTests {
  private let fixture: JSONField
  private let pixels: Tensor
  private let cotangent: Tensor

  init() throws {
    fixture = try JSONField(
      contentsOf: Bundle.module.resourceURL!.appendingPathComponent("Fixtures/stages.json"))
    let (height, width) = (
      try fixture.member("height").integer(in: 1...99), try fixture.member("width").integer(in: 1...99)
    )
    let levels = try fixture.member("levels").elements().map { UInt8(try $0.integer(in: 0...255)) }
    pixels = Tensor(pixels: levels, height: height, width: width)
    cotangent = Tensor(
      try fixture.member("cotangent").elements().map { Float(try $0.number()) }, shape: pixels.shape)
  }

  private func numbers(_ field: JSONField) throws -> [Float] {
    try field.elements().map { Float(try $0.number()) }
  }

  /// The pixels behind a defence, and the gradient of Σ cotangent · pixels.
  private func applied(_ defence: some ImageDefence) -> (pixels: [Float], gradient: [Float]) {
    var generator = RandomGenerator(seed: 1)
    let gradient = gradient(at: pixels) { pixels in
      var generator = RandomGenerator(seed: 1)
      return (defence.applied(to: pixels, using: &generator) * cotangent).sum()
    }
    return (defence.applied(to: pixels, using: &generator).values, gradient.values)
  }

  private func largestDifference(_ first: [Float], _ second: [Float]) -> Float {
    first.count == second.count ? zip(first, second).map { abs($0 - $1) }.max()! : .infinity
  }

  @Test func blurIsNumPysWithItsDerivative() throws {
    for entry in try fixture.member("blur").elements() {
      let found = applied(BlurDefence(deviation: Float(try entry.member("deviation").number())))
      #expect(try largestDifference(found.pixels, numbers(entry.member("pixels"))) < 1e-6)
      #expect(try largestDifference(found.gradient, numbers(entry.member("gradient"))) < 1e-5)
    }
  }

  @Test func bitDepthIsNumPysWithTheDerivativeOfNothing() throws {
    for entry in try fixture.member("bitDepth").elements() {
      let found = applied(BitDepthDefence(bits: try entry.member("bits").integer(in: 1...7)))
      #expect(try largestDifference(found.pixels, numbers(entry.member("pixels"))) < 1e-6)
      #expect(found.gradient == cotangent.values)
    }
  }

  /// Both are libjpeg-turbo with its defaults; their versions may round a level apart.
  @Test func jpegIsPillowsWithTheDerivativeOfNothing() throws {
    for entry in try fixture.member("jpeg").elements() {
      let found = applied(JPEGDefence(quality: try entry.member("quality").integer(in: 1...100)))
      let levels = try numbers(entry.member("levels"))
      #expect(largestDifference(found.pixels.map { $0 * 255 }, levels) < 1.01)
      #expect(found.gradient == cotangent.values)
    }
  }

  /// An image of ones on black: its area says how large it was made, and no place is favoured.
  @Test func resizingDrawsSizesAndPlaces() {
    let ones = Tensor(repeating: 1, shape: [1, 3, 20, 20])
    var generator = RandomGenerator(seed: 5)
    var sides: Set<Int> = []
    var corners = [0, 0, 0, 0]
    for _ in 0..<200 {
      let planes = ResizeDefence(smallest: 0.8).applied(to: ones, using: &generator).values
      let plane = Array(planes[..<400])
      #expect(plane.allSatisfy { $0 == 0 || abs($0 - 1) < 1e-6 })
      let side = Int(Double(plane.count { $0 > 0.5 }).squareRoot())
      #expect(plane.count { $0 > 0.5 } == side * side)
      sides.insert(side)
      for (index, place) in [0, 19, 380, 399].enumerated() where plane[place] > 0.5 { corners[index] += 1 }
    }
    #expect(sides == [16, 17, 18, 19])
    #expect(corners.allSatisfy { (8...50).contains($0) })
  }

  @Test func noiseHasItsDeviation() {
    var generator = RandomGenerator(seed: 2)
    let zeros = Tensor.zeros([1, 3, 64, 64])
    let values = NoiseDefence(deviation: 0.25).applied(to: zeros, using: &generator).values
    let mean = values.reduce(0, +) / Float(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
    #expect(abs(mean) < 0.01 && abs(variance.squareRoot() - 0.25) < 0.01)
  }

  @Test func stagesFollowEachOther() throws {
    let chain = try DefenceChain([BlurDefence(), BitDepthDefence(bits: 2)])
    var generator = RandomGenerator(seed: 0)
    let blurred = BlurDefence().applied(to: pixels, using: &generator)
    let both = BitDepthDefence(bits: 2).applied(to: blurred, using: &generator)
    #expect(chain.applied(to: pixels, using: &generator) == both)
    #expect(!chain.isRandom && chain.names == "blur, bit-depth")
    #expect(try DefenceChain([BlurDefence(), NoiseDefence()]).isRandom)
  }

  @Test func impossibleSettingsAreRefused() {
    let wrong: [(name: DefenceName, value: Float, line: String)] = [
      (.jpeg, 0, "jpeg quality: expected a number from 1 to 100, found 0"),
      (.jpeg, 101, "jpeg quality: expected a number from 1 to 100, found 101"),
      (.jpeg, 7.5, "jpeg: expected a whole number, found 7.5"),
      (.bitDepth, 8, "bit-depth bits: expected a number from 1 to 7, found 8"),
      (.blur, 0, "blur deviation: expected a number from 0.1 to 32, found 0.0"),
      (.blur, .infinity, "blur deviation: expected a number from 0.1 to 32, found inf"),
      (.resize, 1, "resize smallest size: expected a share from 0.1 to 0.99, found 1.0"),
      (.noise, 0, "noise deviation: expected a number above 0, at most 10, found 0.0"),
      (.noise, .nan, "noise deviation: expected a number above 0, at most 10, found nan"),
    ]
    for (name, value, line) in wrong {
      #expect(throws: InputError.self) { try name.defence(value) }
      do { _ = try name.defence(value) } catch { #expect("\(error)" == line) }
    }
    #expect(throws: InputError.self) { try DefenceChain([]) }
    #expect(throws: InputError.self) { try DefenceChain([BlurDefence(), BlurDefence(deviation: 2)]) }
    #expect(throws: InputError.self) { try DefenceTrial(DefenceChain([NoiseDefence()]), judgements: 19) }
    #expect(throws: InputError.self) { try DefenceTrial(DefenceChain([NoiseDefence()]), draws: 0) }
  }

  @Test(arguments: DefenceName.allCases)
  func usualSettingsArePossible(_ name: DefenceName) throws {
    #expect(type(of: try name.defence(nil)).name == name.rawValue)
    #expect(type(of: try name.defence(nil)).isRandom == name.isRandom)
  }
}
