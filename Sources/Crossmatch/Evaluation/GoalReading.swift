import Tensors

/// How near a pair is to its goal.
struct GoalReading: Sendable, Hashable {
  /// As the goal's objective reports it.
  let score: Float
  /// The text's place among the candidates, of goals about ranks.
  let rank: Int?
  /// By how much the image and the text are nearer to the wanted text than to the image's caption, of swaps.
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

/// The same before and after an attack.
package struct GoalProgress: Sendable, Hashable {
  let before: GoalReading
  let after: GoalReading
}
