import CKernels
import Crossmatch
import ExampleSupport
import Foundation
import TestSupport
import Testing

/// What `--precision mixed` does, with dot products where the processor has them: these are not chosen by themselves
/// where they do not pay.
@Suite struct PrecisionTests {
  private static let hasDotProducts = ck_bfloat_product_for(CK_DOT_PRODUCTS) != nil
  private static let image = "image-attack --phantom 1000000024 --steps 8"
  private static let text =
    "token-search --model phantom-clip --prompt nodule --target brain --preset gcg --steps 4 --search-width 64"
  private static let cross =
    "cross-attack --phantom 1000000024 --rounds 2 --image-steps 3 --search-width 64"

  private struct Verified: Decodable {
    struct Finding: Decodable { let score: Float }
    let verified: Float
    let adversarial: Finding
  }

  private func result(_ command: String, unit: String = "dot-products", in folder: URL) throws -> String {
    let outcome = try runShell("CROSSMATCH_BFLOATS=\(unit) $B/\(command) --output out", in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let text = try String(contentsOf: folder.appendingPathComponent("out/result.json"), encoding: .utf8)
    return text.replacing(/"seconds": ?[0-9.e-]+/, with: "")
  }

  private func result(_ command: String, unit: String = "dot-products") throws -> String {
    try withTemporaryFolder { try result(command, unit: unit, in: $0) }
  }

  @Test(.enabled(if: hasDotProducts, "the processor has no AVX512-BF16"), arguments: [image, text, cross])
  func draftsAreReproducibleAndNamed(_ command: String) throws {
    let mixed = try result("\(command) --precision mixed --threads 1")
    #expect(mixed.contains(#""precision": "mixed""#) && mixed.contains(#""bfloatUnit": "dot-products""#))
    #expect(try result("\(command) --precision mixed --threads 2") == mixed)
    // It is another search: a draft that changed nothing would be none.
    #expect(try result("\(command) --threads 1") != mixed.withoutPrecision)
  }

  @Test(arguments: [image, text, cross])
  func withoutAUnitNothingChanges(_ command: String) throws {
    let mixed = try result("\(command) --precision mixed", unit: "none")
    #expect(mixed.contains(#""bfloatUnit": "none""#))
    #expect(try result(command) == mixed.withoutPrecision)
  }

  /// What is reported is what 32 bits say of what was saved: a run without a step computes nothing else.
  @Test(.enabled(if: hasDotProducts, "the processor has no AVX512-BF16"))
  func scoresAreOf32Bits() throws {
    try withTemporaryFolder { folder in
      let text = "a chest x-ray"
      let attack = "image-attack --model phantom-clip --steps 8 --away-from '\(text)' --image"
      let phantom = try runShell("$B/phantoms --output set --count 1 --size 64", in: folder)
      try #require(phantom.status == 0)
      let image = try #require(
        try names(in: folder.appendingPathComponent("set")).first { $0.hasSuffix(".png") })
      _ = try result("\(attack) set/\(image) --precision mixed", in: folder)
      let document = try JSONDecoder().decode(
        Verified.self, from: Data(contentsOf: folder.appendingPathComponent("out/result.json")))
      let table = try SimilarityTable(
        texts: [text], images: [folder.appendingPathComponent("out/adversarial.png")],
        model: ModelFolder(named: "phantom-clip"))
      let cosine = table.cosines.values[1]
      #expect(abs(cosine - document.verified) < 1e-6)
      #expect(abs(document.adversarial.score - document.verified) < 1e-6)
    }
  }

  @Test(arguments: [("f32", "mixed"), ("mixed", "f32")])
  func anotherPrecisionIsNotResumed(first: String, second: String) throws {
    try withTemporaryFolder { folder in
      let set = "cross-attack --model phantom-clip --pairs set/metadata.jsonl --rounds 1 --image-steps 2"
      let phantoms = try runShell("$B/phantoms --output set --count 2 --size 64", in: folder)
      try #require(phantoms.status == 0)
      let begun = try runShell("$B/\(set) --output out --precision \(first)", in: folder)
      try #require(begun.status == 0, "\(begun.errors)")
      let resumed = try runShell("$B/\(set) --output out --resume --precision \(second)", in: folder)
      #expect(resumed.status == 1)
      #expect(
        resumed.errorLine?.hasSuffix("precision: expected \(second), as this command says, found \(first)")
          == true, "\(resumed.errors)")
    }
  }

  @Test func unknownUnitsAreRefused() throws {
    try withTemporaryFolder { folder in
      let outcome = try runShell("CROSSMATCH_BFLOATS=int8 $B/\(Self.image) --precision mixed", in: folder)
      #expect(outcome.status == 1)
      #expect(
        outcome.errorLine == #"CROSSMATCH_BFLOATS is "int8", not one of dot-products, tiles, none"#)
    }
  }
}

extension String {
  /// A result as one in 32 bits says it.
  fileprivate var withoutPrecision: String {
    replacing(/,\s*"precision": "mixed",\s*"bfloatUnit": "[a-z-]+"/, with: "")
  }
}
