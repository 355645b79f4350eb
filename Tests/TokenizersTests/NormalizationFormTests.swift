import Testing
import Tokenizers

/// Marks in any order, composed letters, jamo, and scalars that Unicode 9 did not have.
@Test(arguments: [("NFD", 1), ("NFC", 2), ("NFKD", 3), ("NFKC", 4)])
func normalizationIsThatOfTheReference(name: String, column: Int) throws {
  let forms: [String: NormalizationForm] = ["NFD": .nfd, "NFC": .nfc, "NFKD": .nfkd, "NFKC": .nfkc]
  let form = try #require(forms[name])
  let rows = try Fixture.json("forms.json").elements().map { try $0.elements().map { try $0.string() } }
  try #require(rows.count == 1_500)
  let wrong = rows.indices.filter { index in
    var scalars = Array(rows[index][0].unicodeScalars)
    form.normalize(&scalars)
    return !scalars.elementsEqual(rows[index][column].unicodeScalars)
  }
  #expect(wrong.isEmpty, "\(wrong.count) rows differ, first \(wrong.prefix(10))")
}
