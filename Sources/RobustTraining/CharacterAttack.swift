import Tensors

/// LEAF's search for the changes of characters that a text's embedding minds most: first the place, then the
/// character. Abad Rocamora et al., 2025, arXiv:2506.03355.
///
/// A place is a character or a gap between two, so that a change replaces, puts in or leaves out one
/// character. Places are tried with a space; then characters at the place that was worst.
struct CharacterAttack: Sendable {
  /// The most places, and the most characters, that are tried for a change.
  let candidates: Int
  /// The number of changes: the largest Levenshtein distance.
  let edits: Int

  /// Lower-case letters, digits, punctuation and the space.
  static let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789 .,;:!?'\"()-/%")

  init(_ recipe: RobustRecipe) { (candidates, edits) = (recipe.candidates, recipe.edits) }

  /// The text after its changes.
  ///
  /// - Parameters:
  ///   - text: the text, not empty
  ///   - generator: the source of places and characters that are tried
  ///   - losses: the losses of texts, which are to grow
  func attacked(
    _ text: String, using generator: inout RandomGenerator, losses: ([String]) -> [Float]
  ) -> String {
    var text = Array(text)
    func worst(_ texts: [[Character]]) -> Int {
      let losses = losses(texts.map { String($0) })
      return losses.indices.max { losses[$0] < losses[$1] }!
    }
    for _ in 0..<edits {
      let places = draw(from: 2 * text.count + 1, using: &generator)
      let place = places[worst(places.map { Self.changed(text, at: $0, to: " ") })]
      let tried = draw(from: Self.characters.count, using: &generator).map { Self.characters[$0] }
      // What is left out is no character. An empty text would be no caption.
      let left = place % 2 == 1 && text.count > 1 ? [Self.changed(text, at: place, to: nil)] : []
      let texts = tried.map { Self.changed(text, at: place, to: $0) } + left
      text = texts[worst(texts)]
    }
    return String(text)
  }

  /// - Parameters:
  ///   - place: 2i for the gap before character i, 2i + 1 for the character
  ///   - character: what stands there then; nothing for nil
  static func changed(_ text: [Character], at place: Int, to character: Character?) -> [Character] {
    let index = place / 2
    return text[..<index] + (character.map { [$0] } ?? []) + text[(index + place % 2)...]
  }

  /// Different numbers below `count`: all of them, where there are no more than candidates.
  private func draw(from count: Int, using generator: inout RandomGenerator) -> [Int] {
    Array((0..<count).shuffled(using: &generator).prefix(candidates))
  }
}
