import Objectives
import Preconditions
import Tensors

/// The function of logits that an attack makes large. Croce and Hein, 2020, arXiv:2003.01690.
public enum ClassificationLoss: Sendable, Hashable, Codable {
  /// Cross-entropy.
  case crossEntropy
  /// The difference of logits ratio: −(z_y − max z_i≠y) / (z₁ − z₃), with the logits in falling order in the
  /// denominator. Above 0, the image is taken for another class. Needs three classes.
  case dlr
  /// The same towards one class: −(z_y − z_t) / (z₁ − (z₃ + z₄) / 2). Needs four classes.
  case targetedDLR(target: Int)

  /// The name that results give it.
  public var name: String {
    switch self {
    case .crossEntropy: "cross-entropy"
    case .dlr: "dlr"
    case .targetedDLR: "targeted-dlr"
    }
  }

  /// The fewest classes for which it is defined.
  var fewestClasses: Int {
    switch self {
    case .crossEntropy: 2
    case .dlr: 3
    case .targetedDLR: 4
    }
  }
}

/// Makes a classifier's loss on a label large. The score is that loss.
public struct ClassificationObjective: Objective {
  private let classifier: ZeroShotClassifier
  private let loss: ClassificationLoss
  private let label: Int

  /// Traps for a label or target that is no class, and for fewer classes than the loss needs.
  ///
  /// - Parameters:
  ///   - loss: the loss that is to grow
  ///   - classifier: gives the logits
  ///   - label: the place of the true class
  public init(_ loss: ClassificationLoss, of classifier: ZeroShotClassifier, label: Int) {
    let classes = classifier.classes.indices
    require(
      classes.contains(label) && classes.count >= loss.fewestClasses,
      "expected a label of at least \(loss.fewestClasses) classes, found \(label) of \(classes.count)")
    if case .targetedDLR(let target) = loss {
      require(
        classes.contains(target) && target != label, "expected a target among other classes, found \(target)")
    }
    (self.classifier, self.loss, self.label) = (classifier, loss, label)
  }

  /// The negative loss of each row, `[candidates]`.
  public func losses(of embeddings: Tensor) -> Tensor {
    -loss.values(of: classifier.logits(ofEmbeddings: embeddings), label: label)
  }
}

extension ClassificationLoss {
  /// What AutoAttack adds to a denominator that may be nothing.
  private static let slack: Float = 1e-12

  /// The loss of each row of logits, `[rows, classes]` to `[rows]`.
  ///
  /// - Parameters:
  ///   - logits: `[rows, classes]`
  ///   - label: the place of the true class
  package func values(of logits: Tensor, label: Int) -> Tensor {
    let (rows, own) = (logits.rows, Array(repeating: label, count: logits.rows))
    func column(_ places: [Int]) -> Tensor {
      let flat = places.enumerated().map { $0 * logits.columns + $1 }
      return logits.reshaped([rows * logits.columns, 1]).gatheringRows(at: flat).reshaped([rows])
    }
    let order = Self.descending(logits)
    func place(_ rank: Int) -> Tensor { column(order.map { $0[rank] }) }
    switch self {
    case .crossEntropy: return logits.logSumExp().reshaped([rows]) - column(own)
    case .dlr:
      let rival = column(order.map { $0[0] == label ? $0[1] : $0[0] })
      return (rival - column(own)) / (place(0) - place(2) + Self.slack)
    case .targetedDLR(let target):
      let border = (place(2) + place(3)) * 0.5
      return (column(Array(repeating: target, count: rows)) - column(own))
        / (place(0) - border + Self.slack)
    }
  }

  /// For each row, the classes from the largest logit to the smallest.
  package static func descending(_ logits: Tensor) -> [[Int]] {
    let (values, columns) = (logits.values, logits.columns)
    return (0..<logits.rows).map { row in
      (0..<columns).sorted { (-values[row * columns + $0], $0) < (-values[row * columns + $1], $1) }
    }
  }
}
