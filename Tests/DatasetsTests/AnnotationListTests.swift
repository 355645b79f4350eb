import Datasets
import Files
import Foundation
import Imaging
import Testing

@Suite struct AnnotationListTests {
  private func places(_ mask: Mask?) -> Set<[Int]> {
    guard let mask else { return [] }
    return Set(mask.pixels.indices.filter { mask.pixels[$0] }.map { [$0 % mask.width, $0 / mask.width] })
  }

  private func rectangle(_ columns: Range<Int>, _ rows: Range<Int>) -> Set<[Int]> {
    Set(columns.flatMap { column in rows.map { [column, $0] } })
  }

  @Test func rectanglesOfOneImageAreOneMask() throws {
    var setting = AnnotationList.Setting()
    (setting.ending, setting.className, setting.finding) = (".png", "xray-chest", "opacity")
    setting.caption = SampleTemplate("{class}: {finding}")
    let entries = try Entries(AnnotationList(Fixture.url("lists/rsna.csv"), .rsna, setting))
    #expect(entries.ids == ["a.png", "b.png", "c.png"])
    #expect(entries.samples.map(\.finding) == ["opacity", nil, "opacity"])
    #expect(
      entries.samples.map(\.text) == ["xray-chest: opacity", "xray-chest: no finding", "xray-chest: opacity"])
    // The second reaches beyond the image's lower edge; its left half pixel is outside, as centres count.
    let expected = rectangle(2..<5, 1..<3).union(rectangle(10..<12, 4..<10))
    #expect(try places(entries.samples[0].readLesion()) == expected)
    #expect(try entries.samples[1].readLesion() == nil)
    let beside = #expect(throws: InputError.self) { try entries.samples[2].readLesion() }
    #expect(beside?.expected == "pixels of the image, 20 × 10")
    #expect(
      entries.problems.count == 1 && entries.problems[0].hasPrefix("lists/rsna.csv: line 6: patientId: "))
  }

  @Test func namesOfFindingsAreJoinedOnceEach() throws {
    var setting = AnnotationList.Setting()
    setting.ending = ".png"
    let entries = try Entries(AnnotationList(Fixture.url("lists/vindr.csv"), .vindr, setting))
    #expect(entries.samples.map(\.finding) == ["Nodule/Mass, Cardiomegaly", nil])
    let expected = rectangle(1..<4, 2..<7).union(rectangle(0..<1, 0..<1))
    #expect(try places(entries.samples[0].readLesion()) == expected)
    #expect(
      entries.problems == ["lists/vindr.csv: line 6: x_max: expected a rectangle with an area, found \"1\""])
  }

  @Test func columnsAreChosen() throws {
    var columns = AnnotationColumns(image: "path")
    (columns.mask, columns.finding) = ("lesion", "seen")
    let entries = try Entries(AnnotationList(Fixture.url("lists/own.csv"), columns))
    #expect(entries.samples.map(\.finding) == ["cyst", nil])
    #expect(try places(entries.samples[0].readLesion()) == rectangle(5..<9, 2..<4))
    #expect(
      entries.problems == [
        "lists/own.csv: line 4: lesion: expected a path inside of the folder, found \"../c.png\""
      ])
    columns.box = ["x", "y"]
    #expect(throws: InputError.self) { try AnnotationList(Fixture.url("lists/own.csv"), columns) }
    columns.box = ["x", "y", "width", "height"]
    let error = #expect(throws: InputError.self) {
      try Entries(AnnotationList(Fixture.url("lists/own.csv"), columns))
    }
    #expect(error?.expected == "a column \"x\"")
  }

  @Test func rectanglesNeedAnArea() {
    #expect(PixelBox(left: 1, top: 1, right: 1, bottom: 2) == nil)
    #expect(PixelBox(left: 0, top: 0, right: .infinity, bottom: 2) == nil)
    #expect(PixelBox(left: 0, top: 0, right: 1, bottom: .nan) == nil)
    let far = PixelBox(left: -1e300, top: -5, right: 1e300, bottom: 0.5)!
    #expect(places(Mask([far], width: 3, height: 2)).isEmpty)
    let half = PixelBox(left: 0.5, top: 0, right: 1.5, bottom: 0.6)!
    #expect(places(Mask([half], width: 3, height: 2)) == [[0, 0]])
  }
}
