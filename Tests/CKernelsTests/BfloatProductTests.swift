import CKernels
import Testing

/// The products in bfloat16: factors are rounded to it, everything else is as in 32 bits.
@Suite(.enabled(if: !BfloatProduct.supported.isEmpty, "the processor has no AVX512-BF16"))
struct BfloatProductTests {
  /// Sizes below, at and above tiles (14 × 32, 32 × 32), pairs and vectors of them (2, 32), depth (512) and blocks (504 and
  /// 576 rows).
  private static let sizes =
    (1...4).map { [$0, 17, 40] } + [
      [1, 1, 1], [1, 33, 5], [14, 32, 512], [15, 31, 513], [16, 16, 31], [17, 48, 33], [32, 32, 64],
      [33, 65, 300], [3, 100, 1100], [48, 20, 1600], [505, 18, 300], [577, 33, 70], [2, 3, 0], [2, 0, 3],
    ]

  @Test(arguments: BfloatProduct.supported, sizes)
  func agreesWithThreeLoops(_ bfloats: BfloatProduct, _ size: [Int]) {
    for addition in ProductCheck.Addition.allCases {
      ProductCheck.check(bfloats.product, size, addition, rounding: Self.rounded)
    }
  }

  @Test(arguments: BfloatProduct.supported, sizes)
  func agreesWithThreeLoopsOn16Bits(_ bfloats: BfloatProduct, _ size: [Int]) {
    for formats in [(CK_FLOATS, CK_HALVES), (CK_FLOATS, CK_BFLOATS), (CK_HALVES, CK_BFLOATS)] {
      ProductCheck.check(bfloats.product, size, .row, formats: formats, rounding: Self.rounded)
    }
  }

  @Test(arguments: BfloatProduct.supported, [true, false])
  func repeatsBitForBitInOtherCompany(_ bfloats: BfloatProduct, isTransposed: Bool) {
    ProductCheck.checkCompany(bfloats.product, isTransposed: isTransposed)
  }

  /// A unit is proposed only where the processor has it.
  @Test func theBestUnitIsThere() {
    var unit = CK_TILES
    if ck_bfloat_unit_best(&unit) { #expect(ck_bfloat_product_for(unit) != nil) }
  }

  /// To the nearest of 8 bits of mantissa, to an even one from the middle.
  private static func rounded(_ value: Double) -> Double {
    let bits = Float(value).bitPattern
    return Double(Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000))
  }
}
