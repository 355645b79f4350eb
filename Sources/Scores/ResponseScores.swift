/// The scores of a response, each nil where something that it needs is not there.
public struct ResponseScores: Sendable, Hashable, Codable {
  /// Text–image of the input: logit scale · cosine of the clean image and "this is a photo of {attribute}".
  public let tii: Float?
  /// Text–text of the output: the similarity of the response and "{attribute} {prompt}".
  public let tto: Float?
  /// Text–image of the output: logit scale · cosine of the clean image and the response.
  public let tio: Float?
  /// The weighted mean of success and all three, see `CompositeWeights`.
  public let composite: Float?
}
