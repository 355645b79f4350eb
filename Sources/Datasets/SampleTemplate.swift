import Files

/// A text with places for what is known of a sample: `{class}`, `{finding}` ("no finding" without one),
/// `{location}`, `{caption}`, `{attribute}`, `{unmatched_attribute}`, `{task}`, `{prompt}`,
/// `{harmful_prompt}`, `{key_phrase}`, `{safe_response}`, and the kinds of its groups, such as `{split}`.
public struct SampleTemplate: Sendable, Hashable {
  /// The text with its places.
  public let text: String

  /// A template; what stands in braces is looked up when the template is filled.
  public init(_ text: String) { self.text = text }

  /// The caption by which images of 3MAD are compared with texts.
  public static let photo = SampleTemplate("this is a photo of {attribute}")

  /// The template's text about a sample. Throws `InputError` that names a place of which nothing is known.
  public func filled(for sample: Sample) throws -> String {
    try filled { sample.known($0) }
  }

  /// The template's text about a sample when its `unmatchedAttribute` stands in the places of `attribute`; nil
  /// when the sample has none, or the template no such place. Throws as `filled(for:)` does.
  func filledUnmatched(for sample: Sample) throws -> String? {
    guard let unmatched = sample.facts.unmatchedAttribute, text.contains("{attribute}") else { return nil }
    return try filled { $0 == "attribute" ? unmatched : sample.known($0) }
  }

  private func filled(_ known: (String) -> String?) throws -> String {
    try text.replacing(/\{([A-Za-z_]+)\}/) { match in
      guard let value = known(String(match.1)) else {
        throw InputError(field: "template", expected: "only what is known", found: String(match.0))
      }
      return value
    }
  }
}

extension Sample {
  /// The value of a place of a template.
  fileprivate func known(_ place: String) -> String? {
    switch place {
    case "class": className
    case "finding": finding ?? "no finding"
    case "location": location
    case "caption": captions.last
    default:
      SampleFacts.texts.first { $0.key == place }.flatMap { facts[keyPath: $0.value] } ?? facts.groups[place]
    }
  }
}
