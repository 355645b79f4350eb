import Files
import Testing
import Tokenizers

/// SentencePiece's model files against its own library.
@Suite(.serialized) struct SentencePieceTests {
  @Test(arguments: ["unigram", "bpe", "defined"])
  func idsAreThoseOfTheLibrary(name: String) throws {
    let tokenizer = try Tokenizer(SentencePieceModel(contentsOf: Fixture.folder("spm/\(name).model")))
    try Digests("spm/\(name).digests", hasTexts: false).compare(encode: { tokenizer.encode($0) })
  }
}
