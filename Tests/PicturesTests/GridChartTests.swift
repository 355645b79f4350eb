import Testing

@testable import Pictures

struct GridChartTests {
  private let chart = GridChart(
    "Title", description: "What it is.", rows: ["a", "<b>"], columns: ["one", "two"],
    values: [[1, 2.25], [nil, .nan]])

  @Test func cellsHaveTheirNumbers() throws {
    let tree = try #require(XMLTree(chart.svg))
    #expect(tree.named("rect").count == 2)
    let texts = tree.named("text").map(\.text)
    for text in ["a", "<b>", "one", "two", "1.0", "2.2"] { #expect(texts.contains(text)) }
    #expect(tree.named("desc")[0].text == "What it is. a, one: 1.0. a, two: 2.2.")
  }

  @Test func coloursGoFromTheLowestToTheHighest() throws {
    let fills = try #require(XMLTree(chart.svg)).named("rect").map { $0.attributes["fill"] }
    #expect(fills == ["#440154", "#fde725"])
  }

  @Test func emptyTablesAreStillCharts() throws {
    let empty = GridChart("Title", rows: [], columns: [], values: [])
    #expect(try #require(XMLTree(empty.svg)).named("rect").isEmpty)
    let short = GridChart("Title", rows: ["a", "b"], columns: ["one"], values: [[1, 2]])
    #expect(try #require(XMLTree(short.svg)).named("rect").count == 1)
  }
}
