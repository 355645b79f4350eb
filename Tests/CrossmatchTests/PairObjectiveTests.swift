import Crossmatch
import Tensors
import Testing

@testable import Objectives

/// Pair objectives against their definitions, worked out by hand.
@Suite struct PairObjectiveTests {
  private func unit(_ x: Float, _ y: Float) -> Tensor { Tensor([x, y], shape: [1, 2]).l2Normalized() }

  private func near(_ losses: Tensor, _ expected: [Float]) -> Bool {
    losses.shape == [expected.count] && zip(losses.values, expected).allSatisfy { abs($0 - $1) < 1e-5 }
  }

  @Test func companionsCountAsMuchAsTheText() {
    let objective = PairCosineObjective.match(.awayFrom, otherCaptions: Tensor([0, 1, 0, 2], shape: [2, 2]))
    // cos 1 with the text, 0 with each companion
    #expect(near(objective.losses(images: unit(1, 0), texts: unit(3, 0)), [1 / 3]))
    let aggregation = Tensor([1, 0, 0, 1], shape: [2, 2])
    #expect(near(objective.losses(images: aggregation, texts: unit(1, 0)), [1 / 3, 2 / 3]))
    #expect(near(objective.losses(images: unit(1, 0), texts: aggregation), [1 / 3, 0]))
  }

  @Test func swapIsTheMeanMarginOfBothSides() {
    let objective = PairSwapObjective(to: unit(0, 1), from: unit(1, 0))
    // image: cos 1 to the caption left, 0 to the wanted; text: 0.6 and 0.8
    #expect(near(objective.losses(images: unit(1, 0), texts: unit(0.6, 0.8)), [(1 - 0.2) / 2]))
    #expect(objective.better.isScore(0.1, atLeastAsGoodAs: 0))
  }

  /// Cosines with the candidates are 0.8, 0.6 and 0, that with the pair's text is 1.
  @Test(arguments: [(1, Float(0.2), 1), (2, 0.4, 1), (3, 1, 1)])
  func rankIsAboutTheBorder(top: Int, above: Float, rank: Int) {
    let candidates = Tensor([0.6, 0.8, 0.8, 0.6, 0, 1], shape: [3, 2])
    let leave = PairRankObjective(.leave, top: top, among: candidates)
    let enter = PairRankObjective(.enter, top: top, among: candidates)
    #expect(near(leave.losses(images: unit(1, 0), texts: unit(2, 0)), [above]))
    #expect(near(enter.losses(images: unit(1, 0), texts: unit(2, 0)), [-above]))
    #expect(leave.rank(image: unit(1, 0), text: unit(2, 0)) == rank)
    #expect(leave.rank(image: unit(1, 0), text: unit(0.7, (1 - 0.49 as Float).squareRoot())) == 2)
  }

  @Test(arguments: 0..<3)
  func gradientsAreThoseOfFiniteDifferences(_ which: Int) {
    var generator = RandomGenerator(seed: 5)
    func draw(_ rows: Int) -> Tensor {
      Tensor((0..<rows * 4).map { _ in generator.uniform() - 0.5 }, shape: [rows, 4])
    }
    let (text, point) = (draw(1), draw(1))
    let objectives: [any PairObjective] = [
      PairCosineObjective.match(.awayFrom, otherCaptions: draw(2)),
      PairSwapObjective(to: draw(1), from: draw(1)),
      PairRankObjective(.leave, top: 2, among: draw(3)),
    ]
    let loss = { (image: Tensor) in objectives[which].losses(images: image, texts: text).sum() }
    let gradient = gradient(at: point, of: loss).values
    for index in 0..<4 {
      func shifted(_ by: Float) -> Float {
        var values = point.values
        values[index] += by
        return loss(Tensor(values, shape: [1, 4])).item
      }
      #expect(abs((shifted(1e-3) - shifted(-1e-3)) / 2e-3 - gradient[index]) < 2e-3)
    }
  }
}
