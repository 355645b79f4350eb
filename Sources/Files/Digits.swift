extension BinaryInteger {
  /// The number's digits, with zeros before them up to a width.
  ///
  /// - Parameters:
  ///   - width: the fewest digits
  ///   - radix: 10, or 16 for small hexadecimal digits
  package func digits(_ width: Int, radix: Int = 10) -> String {
    let digits = String(self, radix: radix)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
