import Files
import Objectives

extension GoalDescription {
  /// The goal that a model begins its answer with a response.
  ///
  /// - Parameters:
  ///   - response: the response
  ///   - measure: how the distance from it is measured
  public static func targetResponse(_ response: String, measure: TargetMeasure = .crossEntropy)
    -> GoalDescription
  {
    GoalDescription(
      "the answer was to begin with \"\(response)\"",
      [
        "objective": "target response", "direction": "towards", "target": .string(response),
        "measure": .string(measure.name),
      ])
  }
}

extension TargetMeasure {
  /// Its name in results, with its parameter.
  fileprivate var name: String {
    switch self {
    case .crossEntropy: "cross-entropy"
    case .mellowmax(let alpha): "mellowmax \(alpha)"
    case .carliniWagner(let margin): "margin \(margin)"
    }
  }
}
