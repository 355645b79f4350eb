import ArgumentParser
import TargetLosses

/// The measures of a target response by the names that users type.
public enum ResponseLoss: String, CaseIterable, ExpressibleByArgument {
  case crossEntropy = "cross-entropy"
  case mellowmax
  case margin

  public var measure: TargetMeasure {
    switch self {
    case .crossEntropy: .crossEntropy
    case .mellowmax: .mellowmax(alpha: 1)
    case .margin: .carliniWagner(margin: 0)
    }
  }
}
