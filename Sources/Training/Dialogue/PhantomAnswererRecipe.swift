import Foundation

/// Everything that a training of `phantom-vlm` depends on besides the code and `phantom-clip`, whose vision
/// tower it has: the same recipe gives the same model.
public struct PhantomAnswererRecipe: Codable, Hashable, Sendable {
  /// The seed from which phantoms, dialogues and parameters are drawn.
  public var seed: Int
  /// The number of updates of the parameters, at least 1.
  public var steps = 6_000
  /// The number of phantoms in a step.
  public var batchSize = 8
  /// The number of dialogues about each phantom in a step.
  public var dialogues = 8
  /// The number of checks by yes or no about each phantom in a step: whether a finding, a place or a class
  /// that is named is that of the image. They teach to compare text and image, at a sixth of a dialogue's
  /// tokens each.
  public var checks = 16
  /// The number of different phantoms; each is drawn once and seen several times, with other dialogues.
  public var phantomCount = 12_000
  /// The share of questions behind which tokens are put that mean nothing, so that they alone change no
  /// answer.
  public var noiseShare: Float = 0.15
  /// The most tokens that are put behind a question.
  public var longestNoise = 12

  // MARK: - The model

  /// The hidden size of the language model.
  public var width = 192
  /// The number of its blocks.
  public var layers = 3
  /// The number of its attention heads, which divides `width`.
  public var heads = 6
  /// The number of heads of keys and values, which divides `heads`.
  public var keyHeads = 2
  /// The inner width of its perceptrons.
  public var intermediateSize = 512
  /// The most tokens of a conversation.
  public var context = 512
  /// The wanted number of tokens in the vocabulary, special ones included.
  public var vocabularySize = 1536

  // MARK: - Optimization

  /// The learning rate after the warmup and before the decline.
  public var learningRate: Float = 2e-3
  /// The number of steps over which the learning rate grows to its full size.
  public var warmup = 100
  /// The share of steps at the end over which the learning rate falls to 0.
  public var decline = 0.5
  /// The weight decay of AdamW, applied to matrices only.
  public var weightDecay: Float = 0.1
  /// The decay of AdamW's running mean of squared gradients.
  public var beta2: Float = 0.98
  /// The largest allowed Euclidean length of the gradient of all parameters; longer ones are shortened to it.
  public var gradientLimit: Float = 1

  /// A recipe with the default settings.
  public init(seed: Int) { self.seed = seed }

  /// One line that changes with every setting except the number of steps.
  var signature: String {
    var unlimited = self
    unlimited.steps = 0
    return RecipeSignature.line(of: unlimited)
  }

  /// The learning rate of a step, counted from 0.
  package func learningRate(atStep step: Int) -> Float {
    LearningRateSchedule(peak: learningRate, warmup: warmup, decline: decline, steps: steps).rate(
      atStep: step)
  }
}
