import Files
import Foundation

/// A page that holds all it shows: it works without a network, in light and dark surroundings, on paper and
/// with a screen reader. It loads nothing, and runs nothing but a program that the package itself puts there.
public struct ReportPage: Sendable {
  /// A part of the page under a heading of its own.
  public struct Section: Sendable {
    /// The heading, which the page's navigation repeats.
    public var title: String
    /// The pieces below the heading in their order.
    public var content: [HTML]

    /// A section with this heading and these pieces.
    public init(_ title: String, _ content: HTML...) { (self.title, self.content) = (title, content) }

    /// A section with this heading and a list of pieces made at run time.
    public init(_ title: String, content: [HTML]) { (self.title, self.content) = (title, content) }
  }

  /// The title of the page and of its browser tab.
  public var title: String
  /// The findings in one or two sentences, below the title.
  public var summary: HTML
  /// The sections in their order.
  public var sections: [Section]
  /// The program that runs in the page; nil for none, which is what reports have.
  package var script: PageScript?

  /// A page with these sections.
  public init(_ title: String, summary: HTML, sections: [Section]) {
    (self.title, self.summary, self.sections) = (title, summary, sections)
  }

  /// The content of the HTML file, which is also well-formed XML.
  public var text: String {
    let policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'" + (script?.policy ?? "")
    let metadata = [
      Markup.element("meta", ["charset": "utf-8"]),
      Markup.element("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
      Markup.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      Markup.element("meta", ["name": "color-scheme", "content": "light dark"]),
      Markup.element("title", content: Markup.escaped(title)),
      Markup.element("style", content: PageStyle.sheet),
    ]
    let head = HTML(markup: Markup.element("head", content: metadata.joined(separator: "\n")))
    let header = HTML.element(
      "header", [:], .element("h1", [:], HTML(title)), .element("p", ["class": "summary"], summary))
    let page = HTML.element(
      "html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"], head,
      .element(
        "body", [:], header, navigation, .element("main", [:], sections.enumerated().map(section)),
        script?.markup ?? .empty))
    return "<!DOCTYPE html>\n\(page.markup)\n"
  }

  private func section(_ index: Int, _ section: Section) -> HTML {
    let heading = HTML.element("h2", ["id": "heading\(index)"], HTML(section.title))
    return .element("section", ["aria-labelledby": "heading\(index)"], [heading] + section.content)
  }

  private var navigation: HTML {
    let links = sections.enumerated().map { index, section in
      HTML.element("li", [:], .element("a", ["href": "#heading\(index)"], HTML(section.title)))
    }
    return .element("nav", ["aria-label": "Sections"], .element("ul", [:], links))
  }

  /// Writes the page, whole or not at all. Throws `OutputError`.
  public func write(to url: URL) throws { try OutputFile.write(text.utf8, to: url) }
}
