import Testing

@testable import Pictures

struct ChartTests {
  private static let hostile = "<b> & \"quotes\" \u{1}\u{0} ]]> '"
  private static let harmless = "<b> & \"quotes\" \u{FFFD}\u{FFFD} ]]> '"

  private func lineChart(_ lines: [LineChart.Line], x: Axis = Axis("step"), y: Axis = Axis("cosine"))
    -> LineChart
  {
    LineChart("Title", x: x, y: y, lines: lines)
  }

  private func numbers(_ points: String?) -> [[Double]] {
    points?.split(separator: " ").map { $0.split(separator: ",").compactMap { Double($0) } } ?? []
  }

  @Test func namesAreEscapedAndReadableByAMachine() throws {
    let line = LineChart.Line(Self.hostile, points: [.init(x: 0, y: 0.1), .init(x: 1, y: 0.9)])
    var chart = lineChart([line, LineChart.Line("other", points: line.points)])
    (chart.title, chart.description) = (Self.hostile, Self.hostile)
    let tree = try #require(XMLTree(chart.svg))
    #expect(tree.elements[0].attributes["aria-label"] == Self.harmless)
    #expect(tree.elements[1].name == "title" && tree.elements[1].text == Self.harmless)
    #expect(tree.named("desc")[0].text.contains("from 0.1 at 0 to 0.9 at 1"))
    #expect(tree.named("text").contains { $0.text == "other" })
  }

  @Test func linesLieWhereTheAxisSays() throws {
    let points = [(0.0, 0.0), (5, 0.5), (10, 1)].map { LineChart.Point(x: $0.0, y: $0.1) }
    let tree = try #require(XMLTree(lineChart([.init("a", points: points)]).svg))
    let places = numbers(tree.named("polyline")[0].attributes["points"])
    #expect(places.count == 3)
    #expect(places[0][0] < places[1][0] && places[0][1] > places[1][1])
    #expect(abs(places[1][0] - (places[0][0] + places[2][0]) / 2) < 0.11)
    #expect(abs(places[1][1] - (places[0][1] + places[2][1]) / 2) < 0.11)
    // The tick of 1.0 is level with the point.
    let label = try #require(tree.named("text").first { $0.text == "1.0" }?.attributes["y"])
    #expect(abs(Double(label)! - 4 - places[2][1]) < 0.11)
  }

  @Test func spreadIsABandAroundTheLine() throws {
    let points = [0.0, 1].map { LineChart.Point(x: $0, y: 0.5, spread: 0.4...0.7) }
    let tree = try #require(XMLTree(lineChart([.init("a", points: points)]).svg))
    let band = numbers(tree.named("polygon")[0].attributes["points"])
    let line = numbers(tree.named("polyline")[0].attributes["points"])
    #expect(band.count == 4)
    #expect(band[0][1] < line[0][1] && band[3][1] > line[0][1])
  }

  @Test func missingNumbersAreGaps() throws {
    let values = [0.1, 0.2, .nan, 0.4, 0.3]
    let points = values.enumerated().map { LineChart.Point(x: Double($0), y: $1) }
    let tree = try #require(XMLTree(lineChart([.init("a", points: points)]).svg))
    #expect(tree.named("polyline").map { numbers($0.attributes["points"]).count } == [2, 2])
    #expect(!lineChart([.init("a", points: points)]).svg.contains("nan"))
  }

  /// Lines in one colour are told apart by dashes, which carry no dots.
  @Test func linesShareColorsAndAreDashed() throws {
    let points = [0.0, 0.5, 1].map { LineChart.Point(x: $0, y: $0) }
    var dashed = LineChart.Line("dashed", points: points)
    (dashed.color, dashed.isDashed) = (0, true)
    let tree = try #require(XMLTree(lineChart([.init("solid", points: points), dashed]).svg))
    let lines = tree.named("polyline").map(\.attributes)
    #expect(lines.map { $0["stroke-dasharray"] } == ["none", "6 4"])
    #expect(lines[0]["stroke"] == lines[1]["stroke"] && tree.named("circle").count == 3)
    let names = tree.named("text").filter { ["solid", "dashed"].contains($0.text) }
    #expect(Set(names.map { $0.attributes["fill"] }).count == 1 && names.count == 2)
  }

  @Test func emptyChartsAreStillCharts() throws {
    let charts: [any Chart] = [
      lineChart([]), lineChart([.init("a", points: [])], x: Axis("radius", scale: .logarithmic)),
      BarChart("none", axis: Axis("cosine"), groups: []),
      BarChart("none", axis: Axis("cosine"), groups: [.init("a", .nan)]),
    ]
    for chart in charts { _ = try #require(XMLTree(chart.svg)) }
  }

  @Test func namesOfLinesDoNotOverlap() throws {
    let lines = (0..<5).map { LineChart.Line("line\($0)", points: [.init(x: 0, y: 0), .init(x: 1, y: 0.5)]) }
    let tree = try #require(XMLTree(lineChart(lines).svg))
    let heights = tree.named("text").filter { $0.text.hasPrefix("line") }.compactMap {
      Double($0.attributes["y"] ?? "")
    }.sorted()
    #expect(heights.count == 5)
    #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 >= ChartStyle.lineHeight - 0.11 })
  }

  @Test func barsStartAtZeroAndTellTheirValues() throws {
    let chart = BarChart(
      "Bars", axis: Axis("cosine"),
      groups: [.init("up", 0.5, interval: 0.4...0.6), .init(Self.hostile, -0.25)])
    let tree = try #require(XMLTree(chart.svg))
    let bars = tree.named("rect")
    let (up, down) = (bars[0], bars[1])
    let width = { (bar: XMLTree.Element) in Double(bar.attributes["width"] ?? "") ?? 0 }
    let start = { (bar: XMLTree.Element) in Double(bar.attributes["x"] ?? "") ?? 0 }
    #expect(abs(width(up) - 2 * width(down)) < 0.3)
    #expect(abs(start(down) + width(down) - start(up)) < 0.3)
    #expect(up.text == "up: 0.5, interval 0.4 to 0.6.")
    #expect(down.text == Self.harmless + ": −0.25.")
    #expect(tree.named("desc")[0].text.contains("up: 0.5, interval 0.4 to 0.6."))
  }

  @Test func groupsHaveALegend() throws {
    let chart = BarChart(
      "Groups", axis: Axis("cosine"), series: ["lesion", "control"],
      groups: [.init("flat", bars: [.init(0.5), .init(0.75)]), .init("blur", bars: [nil, .init(0.25)])])
    let tree = try #require(XMLTree(chart.svg))
    #expect(tree.named("rect").count == 2 + 3)
    #expect(tree.named("text").map(\.text).contains("control"))
    #expect(tree.named("desc")[0].text.contains("blur, control: 0.25."))
  }
}
