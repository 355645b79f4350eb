extension HTML {
  /// A paragraph.
  public static func paragraph(_ content: HTML) -> HTML { .element("p", [:], content) }

  /// A part of a section: its heading and the content below.
  public static func subsection(_ title: String, _ content: HTML...) -> HTML {
    .element("section", [:], [.element("h3", [:], HTML(title))] + content)
  }

  /// A command line for a shell, set in a fixed-width font.
  public static func command(_ line: String) -> HTML {
    .element("pre", ["class": "command", "tabindex": "0"], .element("code", [:], HTML(line)))
  }

  /// A list of terms with their meanings, such as the parameters of a run.
  public static func definitions(_ entries: KeyValuePairs<String, String>) -> HTML {
    definitions(entries.map { (term: $0.key, meaning: $0.value) })
  }

  /// A list of terms with their meanings, for lists that are made at run time.
  public static func definitions(_ entries: [(term: String, meaning: String)]) -> HTML {
    .element(
      "dl", [:],
      entries.map {
        .element("div", [:], .element("dt", [:], HTML($0.term)), .element("dd", [:], HTML($0.meaning)))
      })
  }

  /// A part of a text that is either shown as it is or marked as changed.
  public struct TextPart: Sendable, Hashable {
    /// The characters of this part.
    public var text: String
    /// Whether the part is marked.
    public var isChanged: Bool

    /// A part of a text, not marked unless that is asked for.
    public init(_ text: String, isChanged: Bool = false) { (self.text, self.isChanged) = (text, isChanged) }
  }

  /// A text of which some parts are marked, in colour for the eye and in words for a screen reader. Its
  /// direction of writing follows its letters and does not affect the page around it.
  public static func markedText(_ parts: [TextPart]) -> HTML {
    .element(
      "p", ["class": "text", "dir": "auto"],
      parts.map { $0.isChanged ? .element("mark", [:], HTML($0.text)) : HTML($0.text) })
  }

  /// The pieces of a text, such as its tokens. A piece is marked when `earlier` does not have it at that
  /// place. Neighbouring pieces that are both marked, or both not, become one part.
  public static func markedText(_ pieces: [String], changedFrom earlier: [String]) -> HTML {
    let inserted = Set(
      pieces.difference(from: earlier).insertions.map { change in
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
      })
    var parts: [TextPart] = []
    for (index, piece) in pieces.enumerated() {
      let isChanged = inserted.contains(index)
      if parts.last?.isChanged == isChanged {
        parts[parts.count - 1].text += piece
      } else {
        parts.append(TextPart(piece, isChanged: isChanged))
      }
    }
    return markedText(parts)
  }
}
