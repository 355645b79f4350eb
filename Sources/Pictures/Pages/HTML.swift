/// A piece of an HTML page. It is made from elements and from text, which is escaped, so that nothing an
/// attack wrote can become markup.
public struct HTML: Sendable, Hashable {
  let markup: String

  init(markup: String) { self.markup = markup }

  /// A piece of text, escaped.
  public init(_ text: String) { markup = Markup.escaped(text) }

  /// An empty piece.
  public static let empty = HTML("")

  /// An element with these attributes around these pieces. Names of elements and attributes are not checked.
  public static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<String, String> = [:], _ content: HTML...
  ) -> HTML {
    element(name, attributes, content)
  }

  static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<String, String> = [:], _ content: [HTML]
  ) -> HTML {
    let content = content.map(\.markup).joined()
    return HTML(markup: Markup.element("\(name)", attributes, content: content))
  }

  /// One piece followed by another.
  public static func + (first: HTML, second: HTML) -> HTML { HTML(markup: first.markup + second.markup) }
}

extension HTML: ExpressibleByStringInterpolation {
  /// A piece of text from a literal, escaped.
  public init(stringLiteral text: String) { self.init(text) }
}
