import Preconditions

extension HTML {
  /// A table whose first column names its rows.
  ///
  /// Traps unless every row has as many cells as the header.
  ///
  /// - Parameters:
  ///   - caption: what the table is about
  ///   - header: the columns' names
  ///   - rows: numbers as text; columns after the first are set to the right
  public static func table(caption: String, header: [String], rows: [[String]]) -> HTML {
    for row in rows {
      require(row.count == header.count, "expected \(header.count) cells in a row, found \(row.count)")
    }
    let head = header.map { HTML.element("th", ["scope": "col"], HTML($0)) }
    let body = rows.map { row in
      HTML.element(
        "tr", [:],
        row.enumerated().map { index, cell in
          index == 0 ? .element("th", ["scope": "row"], HTML(cell)) : .element("td", [:], HTML(cell))
        })
    }
    // A wide table scrolls inside of its frame; the keyboard must reach it.
    return .element(
      "div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"],
      .element(
        "table", [:], .element("caption", [:], .element("span", [:], HTML(caption))),
        .element("thead", [:], .element("tr", [:], head)), .element("tbody", [:], body)))
  }
}
