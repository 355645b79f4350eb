import CKernels
import Foundation

/// The instruction set of kernels and products: the widest that this processor has, or the one that the environment names in
/// `CROSSMATCH_KERNELS`. Results on different ones differ in their last bits.
///
/// A name that is none, or of a set that this processor lacks, ends the program with one line on standard error.
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

/// A message of `fatalError` would come with a crash, and with a trace where these are asked for.
private func endProgram(_ line: String) -> Never {
  FileHandle.standardError.write(Data("\(line)\n".utf8))
  exit(1)
}
