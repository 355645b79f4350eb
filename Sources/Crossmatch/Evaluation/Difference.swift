/// How sequences differ.
enum Difference {
  /// Whether each element of `new` is new: not part of the longest common subsequence with `old`.
  static func isNew<Element: Equatable>(in new: [Element], since old: [Element]) -> [Bool] {
    var lengths = [[Int]](repeating: .init(repeating: 0, count: new.count + 1), count: old.count + 1)
    for row in old.indices.reversed() {
      for column in new.indices.reversed() {
        lengths[row][column] =
          old[row] == new[column]
          ? lengths[row + 1][column + 1] + 1 : max(lengths[row + 1][column], lengths[row][column + 1])
      }
    }
    var isNew = [Bool](repeating: true, count: new.count)
    var (row, column) = (0, 0)
    while row < old.count, column < new.count {
      if old[row] == new[column] {
        isNew[column] = false
        (row, column) = (row + 1, column + 1)
      } else if lengths[row + 1][column] >= lengths[row][column + 1] {
        row += 1
      } else {
        column += 1
      }
    }
    return isNew
  }

  /// How many elements have to be replaced, put in or left out to make one sequence of another (Levenshtein's distance).
  static func distance<Element: Equatable>(_ old: [Element], _ new: [Element]) -> Int {
    var row = Array(0...new.count)
    for (line, element) in old.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in new.enumerated() {
        let replaced = diagonal + (element == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[new.count]
  }
}
