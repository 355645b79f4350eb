/// A piece of an HTML page. It is made from text, which is escaped, and from elements, so that nothing that an attack
/// wrote can become markup.
public struct HTML: Sendable, Hashable {
  let markup: String

  init(markup: String) { self.markup = markup }

  /// Text as it is, escaped.
  public init(_ text: String) { markup = Markup.escaped(text) }

  /// Nothing.
  public static let empty = HTML("")

  /// An element around pieces; names are not checked.
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

  public static func + (first: HTML, second: HTML) -> HTML { HTML(markup: first.markup + second.markup) }
}

extension HTML: ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { self.init(text) }
}
