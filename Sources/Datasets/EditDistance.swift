/// The edit distance between sequences.
package enum EditDistance {
  /// How many elements have to be replaced, put in or left out to make one sequence of another (Levenshtein's
  /// distance).
  package static func distance<Element: Equatable>(_ old: [Element], _ new: [Element]) -> Int {
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
