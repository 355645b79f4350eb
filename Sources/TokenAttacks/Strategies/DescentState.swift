import Runs

/// The soft trigger of a descent and the moments of its optimizer, each `[positions, width]` row by row.
struct DescentState: Codable, Sendable {
  var soft: [Float]
  var steps = 0
  var firstMoments: [Float]
  var secondMoments: [Float]

  init(soft: [Float]) {
    self.soft = soft
    firstMoments = Array(repeating: 0, count: soft.count)
    secondMoments = firstMoments
  }

  /// Whether this may come from a descent over so many positions.
  func isValid(positions: Int, width: Int) -> Bool {
    [soft, firstMoments, secondMoments].allSatisfy {
      $0.count == positions * width && $0.allSatisfy(\.isFinite)
    }
      && StepCount.isSaved(steps)
  }
}
