import Preconditions

extension Tensor {
  /// The columns of the `count` smallest elements of each row among those that are `allowed`, smallest first.
  ///
  /// NaN is never chosen; equal elements keep the order of their columns.
  package func smallestInRows(_ count: Int, among allowed: [Bool]) -> [[Int]] {
    require(
      allowed.count == columns,
      "expected \(columns) permissions for the shape \(shape), found \(allowed.count)")
    require(count >= 0, "expected at least 0 columns to be chosen, found \(count)")
    if count == 0 { return Array(repeating: [], count: rows) }
    let source = self
    return concurrentMap(rows) { row in
      source.withValues { values in
        smallest(
          count, of: UnsafeBufferPointer(rebasing: values[row * source.columns..<(row + 1) * source.columns]),
          among: allowed)
      }
    }
  }
}

/// The columns of the smallest elements of one row. Keeps the best so far in a sorted array; most elements
/// fail the one comparison with its last.
private func smallest(_ count: Int, of values: UnsafeBufferPointer<Float>, among allowed: [Bool]) -> [Int] {
  var kept: [Int] = []
  kept.reserveCapacity(count + 1)
  var threshold = Float.infinity
  for column in values.indices where allowed[column] && values[column] < threshold {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if values[kept[middle]] <= values[column] { low = middle + 1 } else { high = middle }
    }
    kept.insert(column, at: low)
    if kept.count > count { kept.removeLast() }
    if kept.count == count { threshold = values[kept[count - 1]] }
  }
  return kept
}
