import Files
import Foundation
import Testing
import ZeroShot

/// Retrieval figures against NumPy by the definitions of the published tables, and small cases by hand.
@Suite struct RetrievalTableTests {
  @Test func figuresAreThoseOfTheDefinition() throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")
    let reference = try JSONField(contentsOf: folder.appendingPathComponent("retrieval.json"))
    let owners = try reference.member("owners").elements().map { try $0.integer() }
    func table(_ key: String) throws -> RetrievalTable {
      let rows = try reference.member(key).elements().map { row in
        try row.elements().map { Float(try $0.number()) }
      }
      return RetrievalTable(similarities: rows, owners: owners)
    }
    let (before, after) = (try table("before"), try table("after"))
    let figures = try reference.member("figures").elements()
    #expect(figures.count == 6)
    for (index, place) in RetrievalTable.places.enumerated() {
      let (texts, images) = (figures[index], figures[index + 3])
      #expect(try after.textRecall(at: place) == texts.member("recall").number())
      #expect(try after.textSuccess(at: place, against: before) == texts.member("success").number())
      #expect(try after.imageRecall(at: place) == images.member("recall").number())
      #expect(try after.imageSuccess(at: place, against: before) == images.member("success").number())
    }
  }

  @Test func ranksAreThoseOfTheBestOwnText() {
    // Two images, the first with two texts.
    let table = RetrievalTable(similarities: [[0.1, 0.9, 0.5], [0.3, 0.2, 0.25]], owners: [0, 0, 1])
    #expect(table.textRanks == [0, 1])
    #expect(table.imageRanks == [1, 0, 1])
    #expect(table.textRecall(at: 1) == 50 && table.textRecall(at: 5) == 100)
    let nothing = RetrievalTable(similarities: [[0, 1, 1], [1, 0, 0]], owners: [1, 0, 0])
    #expect(nothing.textRanks == [0, 0])
    let never = RetrievalTable(similarities: [[0, 1], [1, 0]], owners: [0, 1])
    #expect(never.textSuccess(at: 1, against: never) == nil)
  }
}
