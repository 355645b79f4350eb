/// Text and elements as XML, from which both HTML pages and SVG pictures are written.
enum Markup {
  /// The text with every character replaced that means something in XML or must not occur there.
  ///
  /// Characters that XML 1.0 forbids, such as control characters, become U+FFFD: texts that an attack made
  /// may hold any.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// An element with escaped attributes around content that is markup already; without content, an empty
  /// element.
  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], content: String? = nil
  ) -> String {
    let start = attributes.reduce("<" + name) { "\($0) \($1.key)=\"\(escaped($1.value))\"" }
    return content.map { "\(start)>\($0)</\(name)>" } ?? start + "/>"
  }
}
