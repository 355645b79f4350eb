import Foundation

/// The shapes of a chart under construction; positions are pixels from the top left.
struct Drawing {
  enum Anchor: String { case start, middle, end }

  private let width: Double
  private let title: String
  private let description: String
  private var shapes: [String] = []

  init(width: Double, title: String, description: String) {
    (self.width, self.title, self.description) = (width, title, description)
    text(title, x: 0, y: 14, anchor: .start, attributes: ["font-weight": "600", "font-size": "14"])
  }

  mutating func add(_ name: String, _ attributes: KeyValuePairs<String, String>, tooltip: String? = nil) {
    let content = tooltip.map { Markup.element("title", content: Markup.escaped($0)) }
    shapes.append(Markup.element(name, attributes, content: content))
  }

  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor, attributes: KeyValuePairs<String, String> = [:]
  ) {
    let place: KeyValuePairs = ["x": Self.number(x), "y": Self.number(y), "text-anchor": anchor.rawValue]
    // The attributes of KeyValuePairs keep their order, so that equal charts are equal texts.
    let all = (Array(place) + Array(attributes)).map { " \($0.key)=\"\(Markup.escaped($0.value))\"" }
    shapes.append("<text\(all.joined())>\(Markup.escaped(text))</text>")
  }

  mutating func line(from: (x: Double, y: Double), to: (x: Double, y: Double), isFaint: Bool = false) {
    let path = "M\(Self.number(from.x)) \(Self.number(from.y))L\(Self.number(to.x)) \(Self.number(to.y))"
    add("path", ["d": path, "stroke": "currentColor", "stroke-opacity": isFaint ? "0.18" : "0.8"])
  }

  /// The finished SVG document.
  ///
  /// - Parameter height: of the whole picture
  func svg(height: Double) -> String {
    let size: KeyValuePairs = [
      "xmlns": "http://www.w3.org/2000/svg", "class": "chart", "role": "img", "aria-label": title,
      "viewBox": "0 0 \(Self.number(width)) \(Self.number(height))", "width": Self.number(width),
      "height": Self.number(height), "color": "#1f1f1f", "fill": "currentColor",
      "font-family": "system-ui, 'DejaVu Sans', sans-serif", "font-size": Self.number(ChartStyle.fontSize),
    ]
    let head = [
      Markup.element("title", content: Markup.escaped(title)),
      Markup.element("desc", content: Markup.escaped(description)),
      Markup.element("style", content: ChartStyle.sheet),
    ]
    return Markup.element("svg", size, content: "\n" + (head + shapes).joined(separator: "\n") + "\n")
  }

  /// The number as text with at most one decimal.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
