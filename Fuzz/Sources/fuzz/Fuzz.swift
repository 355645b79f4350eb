import Foundation
import Parsers

/// What libFuzzer calls: the parser that `FUZZ_PARSER` names reads the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Fuzzing.read(start.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? [])
  return 0
}

/// What libFuzzer calls first. With `FUZZ_SEEDS`, the inputs to begin with are written to that folder.
@_cdecl("LLVMFuzzerInitialize")
public func start(_ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutableRawPointer) -> CInt {
  Fuzzing.writeSeeds()
  return 0
}
