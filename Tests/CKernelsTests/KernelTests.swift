import CKernels
import Testing

/// Every kernel of every table that this processor has.
@Suite struct KernelTests {
  static let lengths = [0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 100, 1000]

  @Test(arguments: KernelCase.all, InstructionSet.supported)
  func agreesWithTheOracleAtEveryLength(_ kernel: KernelCase, _ set: InstructionSet) {
    for columns in Self.lengths {
      for rows in [1, 6] {
        kernel.check(kernel.result(set, rows: rows, columns: columns), columns: columns)
      }
    }
  }

  @Test(arguments: KernelCase.all, InstructionSet.supported)
  func repeatsItsBitsAtEveryAlignment(_ kernel: KernelCase, _ set: InstructionSet) {
    for columns in [5, 30, 77, 100] {
      let first = kernel.result(set, rows: 3, columns: columns).bits
      for distance in 0..<4 {
        let again = kernel.result(set, rows: 3, columns: columns, distance: distance)
        #expect(again.bits == first, "\(columns) columns, \(distance) from the end")
      }
    }
  }

  @Test(arguments: KernelCase.all.filter { $0.inPlaceX || $0.inPlaceY }, InstructionSet.supported)
  func givesTheSameBitsInPlace(_ kernel: KernelCase, _ set: InstructionSet) {
    for columns in Self.lengths {
      let separate = kernel.result(set, rows: 3, columns: columns).bits
      if kernel.inPlaceX {
        let inPlace = kernel.result(set, rows: 3, columns: columns, output: .inPlaceX)
        #expect(inPlace.bits == separate, "over x, \(columns) columns")
      }
      if kernel.inPlaceY {
        let inPlace = kernel.result(set, rows: 3, columns: columns, output: .inPlaceY)
        #expect(inPlace.bits == separate, "over y, \(columns) columns")
      }
    }
  }

  /// Sets round differently, but each within its bounds, so they differ by at most twice those.
  @Test(arguments: KernelCase.all, InstructionSet.supported)
  func agreesWithTheGenericKernel(_ kernel: KernelCase, _ set: InstructionSet) {
    var looser = kernel
    looser.relative *= 2
    for columns in Self.lengths {
      var outcome = kernel.result(set, rows: 2, columns: columns)
      outcome.expected = kernel.result(.generic, rows: 2, columns: columns).result.map { Double($0) }
      outcome.allowance *= 2
      looser.check(outcome, columns: columns)
    }
  }

  @Test func namesEachTableAndPicksTheWidest() {
    #expect(ck_supports(CK_GENERIC))
    for set in InstructionSet.supported { #expect(set.kernels.instruction_set == set.value) }
    #expect(ck_kernels_best().pointee.instruction_set == InstructionSet.supported.last?.value)
    for set in InstructionSet.allCases where !ck_supports(set.value) {
      #expect(ck_kernels_for(set.value) == nil)
    }
    #expect(ck_kernels_for(ck_instruction_set(rawValue: 99)) == nil)
  }
}
