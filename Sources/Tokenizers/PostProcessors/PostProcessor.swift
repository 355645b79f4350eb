import Files

/// The special tokens that post-processing puts around the ids of a single text.
struct SpecialTokenFrame: Sendable {
  var before: [Int32] = []
  var after: [Int32] = []

  /// More special tokens than any model has around a text; it bounds what a small file can ask for.
  static let largest = 1_024
  static let bound = "at most \(largest) special tokens in a template"

  var count: Int { before.count + after.count }

  /// This frame with another one around it.
  func wrapped(in outer: SpecialTokenFrame) -> SpecialTokenFrame {
    SpecialTokenFrame(before: outer.before + before, after: after + outer.after)
  }
}

enum PostProcessors {
  private static let supported = [
    "BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing",
  ]

  /// Reads the `post_processor` of a tokenizer file.
  static func read(_ field: JSONField, tokens: TokenStore) throws -> SpecialTokenFrame {
    switch try field.member("type").string(oneOf: supported) {
    case "BertProcessing", "RobertaProcessing": try ClassificationProcessing.frame(field, tokens: tokens)
    case "TemplateProcessing": try TemplateProcessing.frame(field, tokens: tokens)
    case "ByteLevel": SpecialTokenFrame()  // It changes offsets only.
    default:
      try field.member("processors").elements().reduce(SpecialTokenFrame()) { inner, element in
        let frame = inner.wrapped(in: try read(element, tokens: tokens))
        guard frame.count <= SpecialTokenFrame.largest else {
          throw element.error(expected: SpecialTokenFrame.bound)
        }
        return frame
      }
    }
  }
}
