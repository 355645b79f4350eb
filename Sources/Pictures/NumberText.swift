import Foundation

/// Numbers as people read them: a true minus sign, thousands apart.
package enum NumberText {
  /// The number with a fixed count of decimals; "–" for NaN and the infinities.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    let text = String(format: "%.\(decimals)f", value.magnitude)
    let parts = text.split(separator: ".", maxSplits: 1)
    let whole = grouped(String(parts[0]))
    // What rounds to zero has no sign.
    let isNegative = value < 0 && text.contains { $0 != "0" && $0 != "." }
    return (isNegative ? "\u{2212}" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// The number with as few digits as a label needs, at most four significant ones.
  package static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    let digits = Int(Foundation.log10(value.magnitude).rounded(.down))
    guard (-5...14).contains(digits) else { return String(format: "%.3g", value) }
    let text = fixed(value, decimals: max(0, 3 - digits))
    guard text.contains(".") else { return text }
    let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(trimmed.reversed())
  }

  private static func grouped(_ digits: String) -> String {
    guard digits.count > 4 else { return digits }
    return String(
      digits.enumerated().reduce(into: "") { result, digit in
        if digit.offset > 0 && (digits.count - digit.offset) % 3 == 0 { result.append(",") }
        result.append(digit.element)
      })
  }
}
