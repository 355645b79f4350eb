import CrossAttacks
import Datasets
import Files
import ImageAttacks
import Typography

/// A phrase for the images of a set, with places for what is known of each pair: `{text}`, the text that the
/// image stands with; `{caption}`, which is true of it; `{wanted}`, to which a swap goes; `{class}`; and
/// `{finding}`, "no finding" where there is none.
public struct PhraseTemplate: Sendable {
  /// The place of the phrase.
  public enum Place: Sendable, Hashable, Codable {
    /// Black on white below the image.
    case below
    /// Over the image, where it serves the goal best: from 0 (invisible) to 1, and so many styles drawn at
    /// the beginning.
    case over(opacity: Float = 1, draws: Int = 64)
  }

  /// The phrase, with its places.
  public let text: String
  /// The place of the phrase.
  public let place: Place
  private let painter: PhrasePainter

  /// - Parameters:
  ///   - text: the phrase, with places for what is known of a pair
  ///   - place: where the phrase stands in the image
  ///   - painter: draws the phrases
  public init(_ text: String, _ place: Place = .over(), painter: PhrasePainter) {
    (self.text, self.place, self.painter) = (text, place, painter)
  }

  /// Throws `InputError` when something is not known of the pair, and as `TypographicAttack` does.
  func stage(for pair: SetPair) throws -> PhraseStage {
    let phrase = try phrase(for: pair)
    switch place {
    case .below: return PhraseStage(.below(phrase: phrase, painter))
    case .over(let opacity, let draws):
      return PhraseStage(
        .over(TypographicAttack(phrase, painter: painter, opacity: opacity, draws: draws)))
    }
  }

  /// Throws `InputError` when something is not known of the pair.
  func phrase(for pair: SetPair) throws -> String {
    try text.replacing(/\{(text|caption|wanted|class|finding)\}/) { match in
      let known: String? =
        switch match.1 {
        case "text": pair.text
        case "caption": pair.caption
        case "wanted": pair.wanted
        case "class": pair.sample.className
        default: pair.sample.finding ?? "no finding"
        }
      guard let known else {
        throw InputError(
          field: "phrase", expected: "only what is known of \(pair.sample.id)", found: String(match.0))
      }
      return known
    }
  }
}

extension PhraseTemplate: Encodable {
  private enum CodingKeys: CodingKey { case text, place, font }

  /// The text, the place and the font's file.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(text, forKey: .text)
    try members.encode(place, forKey: .place)
    try members.encode(painter.typeface.url.path, forKey: .font)
  }
}
