import Foundation

/// What a model's training learned to make of the cosine of an image and a text.
public struct LearnedLogit: Sendable, Hashable, Codable {
  /// The factor on the cosine, the exponential of the checkpoint's `logit_scale`.
  public var scale: Float
  /// The summand of models that were trained by a sigmoid loss; nil for those of a softmax.
  public var bias: Float?

  /// A factor on cosines, and a summand where there is one.
  public init(scale: Float, bias: Float? = nil) { (self.scale, self.bias) = (scale, bias) }

  /// scale · cosine + bias, in which models are trained and published scores are given.
  ///
  /// - Parameter cosine: the cosine of the embeddings of an image and a text, in −1...1
  public func callAsFunction(_ cosine: Float) -> Float { scale * cosine + (bias ?? 0) }

  /// The probability in 0...1 that the model gives a pair by itself: the sigmoid of its logit. Nil for models
  /// that were trained to compare pairs only, and have no bias.
  public func probability(_ cosine: Float) -> Float? {
    bias == nil ? nil : 1 / (1 + exp(-self(cosine)))
  }
}
