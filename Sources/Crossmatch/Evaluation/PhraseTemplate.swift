import Files

/// A phrase for the images of a set, with places for what is known of each pair: `{text}`, the text that the image stands with;
/// `{caption}`, which is true of it; `{wanted}`, to which a swap goes; `{class}`; and `{finding}`, "no finding" where there is none.
public struct PhraseTemplate: Sendable {
  public let text: String
  private let stage: @Sendable (_ phrase: String) throws -> PhraseStage

  /// - Parameter stage: how a phrase is put into an image
  public init(_ text: String, stage: @escaping @Sendable (_ phrase: String) throws -> PhraseStage) {
    (self.text, self.stage) = (text, stage)
  }

  func stage(for pair: SetPair) throws -> PhraseStage { try stage(phrase(for: pair)) }

  /// Throws `InputError` when something is not known of the pair.
  func phrase(for pair: SetPair) throws -> String {
    try text.replacing(/\{(text|caption|wanted|class|finding)\}/) { match in
      let known: String? =
        switch match.1 {
        case "text": pair.text
        case "caption": pair.caption
        case "wanted": pair.wanted
        case "class": pair.item.className
        default: pair.item.finding ?? "no finding"
        }
      guard let known else {
        throw InputError(
          field: "phrase", expected: "only what is known of \(pair.item.name)", found: String(match.0))
      }
      return known
    }
  }
}
