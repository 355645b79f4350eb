import CKernels
import Foundation
import TestSupport
import Testing

/// What `CROSSMATCH_KERNELS` does.
@Suite struct InstructionSetTests {
  private static let sets = ["generic": CK_GENERIC, "avx2": CK_AVX2, "avx512": CK_AVX512]

  private func attack(on set: String) throws -> ExampleOutcome {
    try withTemporaryFolder {
      try runShell(
        "CROSSMATCH_KERNELS='\(set)' $B/image-attack --phantom 5 --steps 0 --threads 1", in: $0)
    }
  }

  @Test(arguments: sets.keys.sorted())
  func whatTheProcessorHasIsUsed(_ set: String) throws {
    let outcome = try attack(on: set)
    if ck_supports(Self.sets[set]!) {
      #expect(outcome.status == 0, "\(outcome.errors)")
    } else {
      #expect(outcome.status == 1)
      #expect(outcome.errorLine == "CROSSMATCH_KERNELS is \(set), which this processor lacks")
    }
  }

  @Test(arguments: ["avx513", ""])
  func otherNamesAreRefused(_ name: String) throws {
    let outcome = try attack(on: name)
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLine == "CROSSMATCH_KERNELS is \"\(name)\", not one of generic, avx2, avx512")
  }
}
