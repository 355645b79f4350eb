import Files
import Runs
import Statistics
import Tensors

/// The figures of a classification: shares of images, with intervals over images.
public struct ZeroShotSummary: Sendable {
  static let fileName = "summary.json"

  /// The images that were classified.
  public let count: Int
  /// The images that failed.
  public let failedCount: Int
  /// Clean images that are taken for what they are.
  public let cleanAccuracy: Estimate
  /// Clean images whose class is among the five largest logits; nil for fewer than five classes.
  public let cleanTopFive: Estimate?
  /// The mean over classes of the share of their clean images that are taken for what they are.
  public let meanPerClassRecall: Double
  /// Images that are taken for what they are before and after the attacks; nil without attacks.
  public let robustAccuracy: Estimate?
  /// What the classifier behind the defence is worth; nil without a defence.
  public let defended: DefendedFigures?
  /// Images that each loss misled, by the loss's name.
  public let misled: [String: Int]
  /// The figures of each class that has images, in the classifier's order.
  public let classes: [ClassFigures]

  /// What a classifier behind a defence is worth.
  public struct DefendedFigures: Sendable, Hashable {
    /// Clean images that are taken for what they are.
    public let cleanAccuracy: Estimate
    /// Images that are, clean and after the attacks without knowledge of the defence; nil without attacks.
    public let unawareAccuracy: Estimate?
    /// Images that are, clean and after the attacks through it; nil without attacks.
    public let adaptiveAccuracy: Estimate?

    /// The content of `summary.json` about the defence.
    fileprivate var json: JSON {
      [
        "cleanAccuracy": cleanAccuracy.json, "staticAccuracy": unawareAccuracy?.json ?? .null,
        "adaptiveAccuracy": adaptiveAccuracy?.json ?? .null,
      ]
    }
  }

  /// The figures of the images of one class.
  public struct ClassFigures: Sendable, Hashable {
    /// The name of the class.
    public let name: String
    /// Its images.
    public let count: Int
    /// Those that are taken for what they are.
    public let right: Int
    /// Those that still are after the attacks; nil without attacks.
    public let robust: Int?
  }

  /// Throws `InputError` for no rows, and for a row of another class than these.
  ///
  /// - Parameters:
  ///   - rows: a row for each image
  ///   - classes: the names of the classifier's classes
  ///   - failures: what failed
  ///   - isAttacked: whether images were attacked
  ///   - isDefended: whether rows have what the classifier behind a defence says; traps for others
  ///   - seed: the seed of the resamples
  init(
    of rows: [ZeroShotRow], classes: [String], failures: [ZeroShotFailure], isAttacked: Bool,
    isDefended: Bool = false, seed: Int
  ) throws {
    guard let first = failures.first, rows.isEmpty else {
      try self.init(of: rows, classes, failures.count, isAttacked, isDefended, seed)
      return
    }
    throw InputError(
      field: first.id, expected: "an image that can be classified", found: "this problem: \(first.error)")
  }

  private init(
    of rows: [ZeroShotRow], _ classes: [String], _ failedCount: Int, _ isAttacked: Bool, _ isDefended: Bool,
    _ seed: Int
  ) throws {
    guard !rows.isEmpty, rows.allSatisfy({ classes.indices.contains($0.label) }) else {
      throw InputError(
        field: "rows", expected: "at least one, of \(classes.count) classes", found: "\(rows.count)")
    }
    func share(_ isMet: (ZeroShotRow) -> Bool) -> Estimate {
      var generator = RandomGenerator(seed: seed)
      return Estimate.mean(of: rows.map { isMet($0) ? 1 : 0 }, using: &generator)
    }
    (count, self.failedCount) = (rows.count, failedCount)
    cleanAccuracy = share(\.isRight)
    cleanTopFive = classes.count < 5 ? nil : share { $0.cleanRank <= 5 }
    robustAccuracy = isAttacked ? share(\.isRobust) : nil
    func defendedShare(_ attacked: KeyPath<ZeroShotRow.DefendedPredictions, Int>) -> Estimate {
      share { $0.defended!.clean == $0.label && $0.defended![keyPath: attacked] == $0.label }
    }
    defended =
      isDefended
      ? DefendedFigures(
        cleanAccuracy: defendedShare(\.clean), unawareAccuracy: isAttacked ? defendedShare(\.unaware) : nil,
        adaptiveAccuracy: isAttacked ? defendedShare(\.adaptive) : nil) : nil
    misled = rows.reduce(into: [:]) { counts, row in
      if let name = row.misledBy { counts[name, default: 0] += 1 }
    }
    self.classes = classes.indices.compactMap { place in
      let own = rows.filter { $0.label == place }
      if own.isEmpty { return nil }
      return ClassFigures(
        name: classes[place], count: own.count, right: own.count(where: \.isRight),
        robust: isAttacked ? own.count(where: \.isRobust) : nil)
    }
    meanPerClassRecall =
      self.classes.reduce(0) { $0 + Double($1.right) / Double($1.count) } / Double(self.classes.count)
  }

  /// The content of `summary.json`.
  public var json: String {
    let document = JSONObject([
      "schema": .integer(ResultSchema.version), "images": .integer(count), "failed": .integer(failedCount),
      "cleanAccuracy": cleanAccuracy.json, "cleanTopFive": cleanTopFive?.json ?? .null,
      "meanPerClassRecall": .number(meanPerClassRecall), "robustAccuracy": robustAccuracy?.json ?? .null,
      "misled": .object(
        JSONObject(
          members: misled.sorted { $0.key < $1.key }.map { (key: $0.key, value: .integer($0.value)) })),
      "classes": .array(
        classes.map { figures in
          [
            "name": .string(figures.name), "images": .integer(figures.count),
            "right": .integer(figures.right),
            "robust": figures.robust.map { .integer($0) } ?? .null,
          ]
        }),
    ]).appending(defended.map { ["defended": $0.json] } ?? [:])
    return JSON.object(document).text(isIndented: true) + "\n"
  }
}
