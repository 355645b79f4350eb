import CKernels
import CSoftwareTiles
import Testing

/// A product in bfloat16 that this processor can test.
enum BfloatProduct: String, CaseIterable, CustomTestStringConvertible {
  case dotProducts, tiles
  /// The code of tiles with arrays for registers.
  case softwareTiles

  static var supported: [BfloatProduct] { allCases.filter { $0.table != nil } }

  private var table: UnsafePointer<ck_product>? {
    switch self {
    case .dotProducts: ck_bfloat_product_for(CK_DOT_PRODUCTS)
    case .tiles: ck_bfloat_product_for(CK_TILES)
    case .softwareTiles: software_tile_product()
    }
  }

  var product: ck_product {
    guard let table else { fatalError("\(self) is not supported here") }
    return table.pointee
  }

  var testDescription: String { rawValue }
}
