import Files
import Foundation
import Imaging
import Testing

@testable import Pictures

struct PageTests {
  private static let hostile = "</p><script>alert('&')</script> \u{8}\u{202E}"

  private func tree(_ content: HTML...) throws -> XMLTree {
    try #require(
      XMLTree(ReportPage("Title", summary: "Summary", sections: [.init("First", content: content)]).text))
  }

  @Test func textStaysText() throws {
    let tree = try tree(
      .paragraph("\(Self.hostile)"), .command(Self.hostile), .definitions(["a": Self.hostile]),
      .table(caption: Self.hostile, header: [Self.hostile, "b"], rows: [[Self.hostile, "1"]]),
      .markedText([.init(Self.hostile, isChanged: true)]),
      .figure(
        Image(width: 1, height: 1, channels: 1, pixels: [0]), alternative: Self.hostile, caption: "caption"))
    let expected = Self.hostile.replacingOccurrences(of: "\u{8}", with: "\u{FFFD}")
    #expect(tree.named("script").isEmpty)
    for name in ["code", "dd", "caption", "mark"] { #expect(tree.named(name)[0].text == expected) }
    #expect(tree.named("th").map(\.text).contains(expected))
    #expect(tree.named("img")[0].attributes["alt"] == expected)
    #expect(tree.named("p").contains { $0.text == expected })
  }

  @Test func pageLoadsNothing() throws {
    let chart = BarChart("Chart", axis: Axis("x"), groups: [.init("a", 1)])
    let tree = try tree(
      .grid([
        .figure(
          Image(width: 2, height: 2, channels: 1, pixels: [0, 1, 2, 3]), alternative: "a", caption: "b")
      ]),
      .figure(chart))
    for element in tree.elements {
      if let source = element.attributes["src"] { #expect(source.hasPrefix("data:image/png;base64,")) }
      if let link = element.attributes["href"] { #expect(link.hasPrefix("#")) }
      #expect(!["link", "script", "iframe"].contains(element.name))
    }
    #expect(
      tree.named("meta").contains { $0.attributes["content"]?.hasPrefix("default-src 'none'") ?? false })
  }

  @Test func picturesAreTheImagesThemselves() throws {
    let image = Image(width: 3, height: 2, channels: 1, pixels: [0, 50, 100, 150, 200, 250])
    let picture = try tree(.figure(image, alternative: "a", caption: "b", width: 8)).named("img")[0]
      .attributes
    let data = try #require(picture["src"].flatMap { Data(base64Encoded: String($0.dropFirst(22))) })
    #expect(try Image(decoding: [UInt8](data)) == image)
    #expect([picture["width"], picture["height"]] == ["6", "4"])
  }

  @Test func tablesNameTheirRowsAndColumns() throws {
    let tree = try tree(.table(caption: "c", header: ["what", "n"], rows: [["a", "1"], ["b", "2"]]))
    #expect(tree.named("th").map { $0.attributes["scope"] } == ["col", "col", "row", "row"])
    #expect(tree.named("td").map(\.text) == ["1", "2"])
  }

  @Test func sectionsAreLinkedFromTheTop() throws {
    let tree = try tree()
    #expect(tree.named("a").map { $0.attributes["href"] } == ["#heading0"])
    #expect(tree.named("h2").map { $0.attributes["id"] } == ["heading0"])
  }

  @Test(arguments: [
    (["a", " b", " c"], ["a", " b"], "a b[ c]"), (["x", " b"], ["a", " b"], "[x] b"),
    (["a"], ["a"], "a"), ([], ["a"], ""), (["a", "!", "!"], ["a"], "a[!!]"),
  ])
  func changedTokensAreMarked(tokens: [String], earlier: [String], expected: String) {
    let markup = HTML.markedText(tokens, changedFrom: earlier).markup
    let brackets = markup.replacingOccurrences(of: "<mark>", with: "[")
      .replacingOccurrences(of: "</mark>", with: "]")
    #expect(brackets == "<p class=\"text\" dir=\"auto\">\(expected)</p>")
  }
}
