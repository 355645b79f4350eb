import Tensors

/// How near a pair is to its goal.
struct GoalReading: Sendable, Hashable {
  /// As the goal's objective reports it.
  let score: Float
  /// The text's place among the candidates, of goals about ranks.
  let rank: Int?
  /// By how much the image and the text are nearer to the wanted text than to the image's caption, of swaps.
  let margins: Margins?

  struct Margins: Sendable, Hashable {
    let image: Float, text: Float
  }
}

extension GoalReading {
  /// - Parameters:
  ///   - image: `[1, dimension]`
  ///   - text: `[1, dimension]`
  init(_ objective: any PairObjective, image: Tensor, text: Tensor) {
    score = objective.score(ofLoss: objective.losses(images: image, texts: text).item)
    rank = (objective as? PairRankObjective)?.rank(image: image, text: text)
    margins = (objective as? PairSwapObjective).map {
      Margins(image: $0.margins(image).item, text: $0.margins(text).item)
    }
  }
}

/// The same before and after an attack.
package struct GoalProgress: Sendable, Hashable {
  let before: GoalReading
  let after: GoalReading
}
