extension FixedWidthInteger {
  /// The number without its fraction, cut to what this type can hold, and 0 for NaN: the conversion of floats
  /// that depend on what comes from outside, which never traps.
  @inlinable
  package init(clamping value: some BinaryFloatingPoint) {
    if let whole = Self(exactly: value.rounded(.towardZero)) {
      self = whole
    } else {
      self = value.isNaN ? 0 : value < 0 ? .min : .max
    }
  }
}
