import Crossmatch
import Foundation

/// A number with its interval: "0.412 [0.380, 0.441]", or a dash where there is none.
public func text(_ estimate: Estimate?) -> String {
  guard let estimate else { return "-" }
  let (low, high) = (format(Float(estimate.low), 3), format(Float(estimate.high), 3))
  return "\(format(Float(estimate.value), 3)) [\(low), \(high)]"
}

/// A text with spaces behind it up to a length, at least two.
public func padded(_ text: String, _ length: Int) -> String {
  text.padding(toLength: max(length, text.count + 2), withPad: " ", startingAt: 0)
}
