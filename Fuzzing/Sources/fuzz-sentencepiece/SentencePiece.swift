import FuzzSupport

@testable import Files
@testable import Tokenizers

/// A model file of SentencePiece, with which the beginning of the input itself is encoded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  expectingInputErrors {
    let tokenizer = try Tokenizer(SentencePieceModel(parsing: bytes, file: "spiece.model"))
    let ids = tokenizer.encode(String(decoding: bytes.prefix(200), as: UTF8.self))
    if ids.contains(where: { tokenizer.token(for: $0) == nil }) { fatalError("an id out of range") }
    _ = tokenizer.decode(ids)
  }
  return 0
}
