import Objectives
import Tensors

/// The closeness of a pair to its goal.
struct GoalReading: Sendable, Hashable {
  /// The score of the goal's objective.
  let score: Float
  /// The text's place among the candidates, of goals about ranks.
  let rank: Int?
  /// The margins of image and text towards the wanted text, of swaps; nil for other goals.
  let margins: PairReading.Margins?
}

extension GoalReading {
  /// - Parameters:
  ///   - image: `[1, dimension]`
  ///   - text: `[1, dimension]`
  init(_ objective: any PairObjective, image: Tensor, text: Tensor) {
    score = objective.score(ofLoss: objective.losses(images: image, texts: text).item)
    let reading = objective.reading(image: image, text: text)
    (rank, margins) = (reading.rank, reading.margins)
  }
}

/// The closeness to the goal before and after an attack.
package struct GoalProgress: Sendable, Hashable {
  let before: GoalReading
  let after: GoalReading
}
