import Foundation

/// Everything that a training of `phantom-clip` depends on besides the code: the same recipe gives the same
/// model.
public struct PhantomTrainingRecipe: Codable, Hashable, Sendable {
  /// The seed from which phantoms, parameters and the order of both are drawn.
  public var seed: Int
  /// The number of updates of the parameters, at least 1.
  public var steps = 2_000
  /// The number of phantoms in a step.
  public var batchSize = 64
  /// The number of different phantoms; each is drawn once and seen several times.
  public var phantomCount = 20_000

  // MARK: - The model

  /// The width and height of the images in pixels.
  public var imageSize = 128
  /// The side in pixels of the square patches that images are cut into.
  public var patchSize = 16
  /// The sizes of the image side's transformer.
  public var vision = Tower(width: 128, layers: 4, heads: 4)
  /// The sizes of the text side's transformer.
  public var text = Tower(width: 128, layers: 3, heads: 4)
  /// The length of an embedding.
  public var projection = 128
  /// The largest number of tokens in a text, special ones included.
  public var context = 64
  /// The wanted number of tokens in the vocabulary, special ones included.
  public var vocabularySize = 2048

  // MARK: - Optimization

  /// The learning rate after the warmup and before the decline.
  public var learningRate: Float = 1e-3
  /// The number of steps over which the learning rate grows to its full size.
  public var warmup = 150
  /// The share of steps at the end over which the learning rate falls to 0.
  public var decline = 0.4
  /// The weight of the attribute heads' loss beside the contrastive loss.
  public var headShare: Float = 0.25
  /// The weight of the loss on patches beside the contrastive loss.
  public var patchShare: Float = 0.5
  /// The number of blocks of the image side after which the loss on patches is taken.
  public var patchDepth = 2
  /// The weight decay of AdamW, applied to matrices only.
  public var weightDecay: Float = 0.1
  /// The decay of AdamW's running mean of squared gradients.
  public var beta2: Float = 0.98
  /// The number that AdamW adds to the root of the mean square.
  public var epsilon: Float = 1e-6
  /// The largest allowed Euclidean length of the gradient of all parameters; longer ones are shortened to it.
  public var gradientLimit: Float = 1

  /// The sizes of one transformer; its perceptrons are four times as wide.
  public struct Tower: Codable, Hashable, Sendable {
    /// The hidden size.
    public var width: Int
    /// The number of blocks.
    public var layers: Int
    /// The number of attention heads, which divides `width`.
    public var heads: Int

    /// A transformer of these sizes.
    public init(width: Int, layers: Int, heads: Int) {
      (self.width, self.layers, self.heads) = (width, layers, heads)
    }
  }

  /// A recipe with the default settings.
  public init(seed: Int) {
    self.seed = seed
  }

  /// One line that changes with every setting except the number of steps.
  var signature: String {
    var unlimited = self
    unlimited.steps = 0
    return RecipeSignature.line(of: unlimited)
  }

  /// The learning rate of a step, counted from 0.
  package func learningRate(atStep step: Int) -> Float {
    LearningRateSchedule(peak: learningRate, warmup: warmup, decline: decline, steps: steps)
      .rate(atStep: step)
  }
}
