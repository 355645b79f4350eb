import CKernels
import Foundation

/// The instruction set of kernels and products: the widest that this processor has, or the one that the
/// environment names in `CROSSMATCH_KERNELS`. Results on different ones differ in their last bits.
///
/// A name that is none, or of a set that this processor lacks, ends the program with one line on standard
/// error.
let chosenInstructionSet: ck_instruction_set = {
  let variable = "CROSSMATCH_KERNELS"
  guard let name = ProcessInfo.processInfo.environment[variable] else {
    return ck_kernels_best().pointee.instruction_set
  }
  let names: KeyValuePairs = ["generic": CK_GENERIC, "avx2": CK_AVX2, "avx512": CK_AVX512]
  guard let set = names.first(where: { $0.key == name })?.value else {
    endProgram("\(variable) is \"\(name)\", not one of \(names.map(\.key).joined(separator: ", "))")
  }
  guard ck_supports(set) else { endProgram("\(variable) is \(name), which this processor lacks") }
  return set
}()

/// The unit that drafts are computed by: the best that this processor has, or the one that the environment names in
/// `CROSSMATCH_BFLOATS`, which may also be slower than 32 bits are; nil for none.
///
/// A name that is none, or of a unit that this processor lacks, ends the program with one line on standard error.
let bfloatUnit: ck_bfloat_unit? = {
  let variable = "CROSSMATCH_BFLOATS"
  guard let name = ProcessInfo.processInfo.environment[variable] else {
    var unit = CK_TILES
    return hasOwnProduct && ck_bfloat_unit_best(&unit) ? unit : nil
  }
  guard let unit = bfloatUnitNames.first(where: { $0.key == name }) else {
    let names = bfloatUnitNames.map(\.key).joined(separator: ", ")
    endProgram("\(variable) is \"\(name)\", not one of \(names)")
  }
  guard let value = unit.value else { return nil }
  guard ck_bfloat_product_for(value) != nil else {
    endProgram("\(variable) is \(name), which this processor lacks")
  }
  return value
}()

private let bfloatUnitNames: KeyValuePairs<String, ck_bfloat_unit?> = [
  "dot-products": CK_DOT_PRODUCTS, "tiles": CK_TILES, "none": nil,
]

extension Precision {
  /// What drafts are computed by: "dot-products", "tiles", or "none".
  package static var unitName: String { bfloatUnitNames.first { $0.value == bfloatUnit }!.key }
}

/// A message of `fatalError` would come with a crash, and with a trace where these are asked for.
private func endProgram(_ line: String) -> Never {
  FileHandle.standardError.write(Data("\(line)\n".utf8))
  exit(1)
}
