import Files

/// What becomes of matches and of the gaps between them when text is cut by a pattern.
enum SplitBehavior: String, CaseIterable, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  init(_ field: JSONField) throws {
    self = Self(rawValue: try field.string(oneOf: Self.allCases.map(\.rawValue)))!
  }

  /// Appends the pieces of consecutive ranges, of which some are matches.
  func append(_ ranges: [(range: Range<Int>, isMatch: Bool)], to pieces: inout [Range<Int>]) {
    let start = pieces.count
    for (index, (range, isMatch)) in ranges.enumerated() {
      let isAfterMatch = index > 0 && ranges[index - 1].isMatch
      let joins =
        switch self {
        case .removed, .isolated: false
        case .mergedWithPrevious: isMatch && !isAfterMatch
        // Of several matches in a row, only the last one goes to what follows.
        case .mergedWithNext: isAfterMatch && !isMatch
        case .contiguous: index > 0 && isMatch == isAfterMatch
        }
      if joins, pieces.count > start {
        pieces[pieces.count - 1] = pieces[pieces.count - 1].lowerBound..<range.upperBound
      } else if self != .removed || !isMatch {
        pieces.append(range)
      }
    }
  }
}
