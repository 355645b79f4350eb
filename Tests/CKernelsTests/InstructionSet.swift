import CKernels
import Testing

/// The instruction sets that this processor can test.
enum InstructionSet: String, CaseIterable, CustomTestStringConvertible {
  case generic, avx2, avx512

  static var supported: [InstructionSet] { allCases.filter { ck_supports($0.value) } }

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

  var testDescription: String { rawValue }
}
