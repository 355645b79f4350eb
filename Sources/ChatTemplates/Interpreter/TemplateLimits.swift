/// How much one rendering may do before it is stopped.
///
/// Published templates take some hundred steps for each message.
public enum TemplateLimits {
  /// The most expressions and statements that are evaluated.
  public static let steps = 1_000_000
  /// The most bytes of all texts, and sixteenths of elements of all lists, that come to be on the way.
  public static let material = 64 << 20
  /// The most bytes of the rendered text.
  public static let output = 16 << 20
  /// The most evaluations inside of each other, over all macros that call each other.
  public static let depth = 300
  /// The most lists and mappings inside of each other.
  public static let valueDepth = 64
  /// The most elements of a range.
  public static let range = 100_000
}
