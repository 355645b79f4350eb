/// What a model is asked about an item of a set.
public struct ResponseQuestion: Sendable, Hashable {
  /// The kind of input, such as `normal`, `unmatch`, `malicious` and `both` of 3MAD, or the kind of image of
  /// MM-SafetyBench; nil where a set has only one.
  public var input: String?
  /// The wish or question by itself, without what frames it; judges read it.
  public var request: String
  /// The user's turn with what the set puts around the request; no safety prompt stands in it.
  public var text: String
  /// The path of the image as its set says it; nil for a question without one.
  public var image: String?
  /// The groups that the item belongs to, by kinds of groups such as `class`, `task`, `category` and
  /// `scenario`.
  public var labels: [String: String]

  /// A question about an item.
  ///
  /// - Parameters:
  ///   - input: the kind of input
  ///   - request: the wish or question by itself
  ///   - text: the user's turn; the request unless given
  ///   - image: the path of the image
  ///   - labels: the groups that the item belongs to, by kinds of groups
  public init(
    input: String? = nil, request: String, text: String? = nil, image: String? = nil,
    labels: [String: String] = [:]
  ) {
    (self.input, self.request, self.text) = (input, request, text ?? request)
    (self.image, self.labels) = (image, labels)
  }
}

/// The kinds of groups that are told apart in several sets.
public enum ResponseLabel {
  /// The kind of the image: "Ultrasound and Carotid".
  public static let className = "class"
  /// The task of the text: "Disease Classification".
  public static let task = "task"
  /// The category of a request, such as one of MedSafetyBench's nine.
  public static let category = "category"
  /// The scenario of a request, such as one of MM-SafetyBench's thirteen.
  public static let scenario = "scenario"
  /// What the text says that the image is about.
  public static let attribute = "attribute"
  /// The words of a request that carry its wish.
  public static let keyPhrase = "key_phrase"

  /// Those that may stand among the members of a line by themselves, besides in its `labels`.
  static let known = [className, task, category, scenario, attribute, keyPhrase]
}
