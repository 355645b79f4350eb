/// The place in a range below which a condition holds, to the last bit.
func bisected(_ range: ClosedRange<Double>, _ isBelow: (Double) -> Bool) -> Double {
  var (low, high) = (range.lowerBound, range.upperBound)
  while true {
    let middle = low + (high - low) / 2
    guard middle > low, middle < high else { return low }
    if isBelow(middle) { low = middle } else { high = middle }
  }
}
