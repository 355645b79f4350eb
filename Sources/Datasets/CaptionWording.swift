/// Likeness of texts in their words.
enum CaptionWording {
  /// Those of the texts that are worded like one of several captions: fewer words have to be changed, put in
  /// or left out to make them of it than of the other captions, or, if that holds for none, hardly more.
  static func like(_ caption: String, of captions: [String], among texts: [String]) -> [String] {
    let words = captions.map { $0.split(separator: " ") }
    let own = caption.split(separator: " ")
    let excess = texts.map { text in
      let text = text.split(separator: " ")
      return EditDistance.distance(own, text) - (words.map { EditDistance.distance($0, text) }.min() ?? 0)
    }
    let least = excess.min()
    return zip(texts, excess).filter { $0.1 == least }.map(\.0)
  }
}
