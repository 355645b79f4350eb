import CKernels
import Testing

/// Every 16-bit pattern, and every byte.
@Suite struct ConversionTests {
  static let patterns = (0...UInt16.max).map { $0 }

  /// IEEE 754 binary16, from its definition.
  static func value(ofHalf bits: UInt16) -> Float {
    let magnitude: Float
    let mantissa = Float(bits & 0x3ff)
    switch (bits >> 10) & 0x1f {
    case 0: magnitude = mantissa * 0x1p-24
    case 31: magnitude = mantissa == 0 ? .infinity : .nan
    case let exponent:
      magnitude = (1024 + mantissa) * Float(sign: .plus, exponent: Int(exponent) - 25, significand: 1)
    }
    return bits >> 15 == 1 ? -magnitude : magnitude
  }

  /// Kernel-sized pieces from several starting points, so that bodies and tails both see the patterns.
  func converted<Narrow>(
    _ x: [Narrow], _ convert: (UnsafeMutablePointer<Float>, UnsafePointer<Narrow>, Int) -> Void
  ) -> [Float] {
    let input = GuardedArray(x)
    let output = GuardedArray([Float](repeating: 7, count: x.count))
    var start = 0, piece = 1
    while start < x.count {
      let count = min(piece, x.count - start)
      convert(output.start + start, input.start + start, count)
      start += count
      piece = piece * 3 % 1021 + 1
    }
    #expect(output.isUntouchedOutside)
    return output.elements
  }

  @Test(arguments: InstructionSet.supported)
  func everyHalfIsExact(_ set: InstructionSet) {
    let result = converted(Self.patterns, set.kernels.from_half)
    let wrong = Self.patterns.filter { bits in
      let (got, wanted) = (result[Int(bits)], Self.value(ofHalf: bits))
      return wanted.isNaN ? !got.isNaN : got.bitPattern != wanted.bitPattern
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: InstructionSet.supported)
  func everyBfloatIsExact(_ set: InstructionSet) {
    let result = converted(Self.patterns, set.kernels.from_bfloat)
    #expect(result.map(\.bitPattern) == Self.patterns.map { UInt32($0) << 16 })
  }

  @Test(arguments: InstructionSet.supported)
  func bytesAreScaled(_ set: InstructionSet) {
    let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0) }
    let kernel = set.kernels.from_bytes
    let result = converted(bytes) { kernel($0, $1, 1 / 255, $2) }
    #expect(result == bytes.map { Float($0) * (1 / 255) })
  }
}
