import CKernels
import Testing

/// The instruction sets that this processor can test.
enum InstructionSet: String, CaseIterable, CustomTestStringConvertible {
  case generic, avx2, avx512

  static var supported: [InstructionSet] { allCases.filter { ck_supports($0.value) } }

  /// Those for which there is a product.
  static var withProduct: [InstructionSet] { supported.filter { ck_product_for($0.value) != nil } }

  var value: ck_instruction_set {
    switch self {
    case .generic: CK_GENERIC
    case .avx2: CK_AVX2
    case .avx512: CK_AVX512
    }
  }

  var kernels: ck_kernels {
    guard let table = ck_kernels_for(value) else { fatalError("\(self) is not supported here") }
    return table.pointee
  }

  var product: ck_product {
    guard let product = ck_product_for(value) else { fatalError("\(self) has no product here") }
    return product.pointee
  }

  var testDescription: String { rawValue }
}
