/// The place of a text's ids among all that a model reads.
public struct TokenLayout: Sendable, Hashable {
  /// Ids before the text's own: a beginning token, or a chat template up to the user's turn.
  public var before: [Int32]
  /// Ids behind the text's own: an end token, or what follows the user's turn.
  public var after: [Int32]
  /// A text that stands before every text and is tokenized together with it: a default prompt.
  public var lead: String
  /// A text that stands behind every text and is tokenized together with it: what follows the user's turn in
  /// a chat template.
  public var trail: String
  /// The padding of every text, for models that read padding as they read text (SigLIP); nil for others.
  public var padding: Padding?

  /// Ids that texts are filled up with, up to one length.
  public struct Padding: Sendable, Hashable {
    /// The id that fills up texts.
    public var id: Int32
    /// The length of all texts, in tokens.
    public var length: Int

    /// Padding with one id up to a length in tokens.
    public init(id: Int32, length: Int) { (self.id, self.length) = (id, length) }
  }

  /// A layout without any frame unless told otherwise.
  public init(
    before: [Int32] = [], after: [Int32] = [], lead: String = "", trail: String = "", padding: Padding? = nil
  ) {
    (self.before, self.after, self.padding) = (before, after, padding)
    (self.lead, self.trail) = (lead, trail)
  }

  /// The number of ids that stand around a text's own, padding not counted.
  public var frameCount: Int { before.count + after.count }

  /// Ids with their frame as a model reads them: filled up where the model reads padding.
  public func padded(_ ids: [Int32]) -> [Int32] {
    guard let padding, ids.count < padding.length else { return ids }
    return ids + Array(repeating: padding.id, count: padding.length - ids.count)
  }
}
