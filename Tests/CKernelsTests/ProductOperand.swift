import CKernels

/// A matrix whose rows are `padding` elements longer than they need be.
struct ProductOperand {
  let floats: GuardedArray<Float>
  /// The same in 16 bits; nil for floats.
  let words: GuardedArray<UInt16>?
  let stride: Int
  let isTransposed: Bool
  let format: ck_format

  init(
    rows: Int, columns: Int, isTransposed: Bool, padding: Int, format: ck_format = CK_FLOATS, seed: UInt64
  ) {
    let (lines, width) = isTransposed ? (columns, rows) : (rows, columns)
    stride = width + padding
    self.isTransposed = isTransposed
    self.format = format
    var state = seed
    let values = (0..<max(0, lines * stride - padding)).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Float(state >> 40) * 0x1p-23 - 1
      if format == CK_FLOATS { return value }
      return value.magnitude < 0x1p-14 ? 0 : Float(bitPattern: value.bitPattern & 0xFFFF_0000)
    }
    floats = GuardedArray(values)
    words =
      format == CK_FLOATS
      ? nil
      : GuardedArray(
        values.map {
          format == CK_BFLOATS ? UInt16($0.bitPattern >> 16) : Self.half(of: $0)
        })
  }

  /// The half of 0, or of a float from 2⁻¹⁴ to 1 whose mantissa has 7 bits.
  private static func half(of value: Float) -> UInt16 {
    guard value != 0 else { return 0 }
    let exponent = UInt16(Int(value.exponent) + 15)
    return UInt16(value.bitPattern >> 31) << 15 | exponent << 10
      | UInt16(value.significandBitPattern >> 13)
  }

  var view: ck_matrix {
    let elements = words.map { UnsafeRawPointer($0.start) } ?? UnsafeRawPointer(floats.start)
    return ck_matrix(elements: elements, stride: stride, is_transposed: isTransposed, format: format)
  }

  func element(_ row: Int, _ column: Int) -> Double {
    Double(floats.start[isTransposed ? column * stride + row : row * stride + column])
  }
}
