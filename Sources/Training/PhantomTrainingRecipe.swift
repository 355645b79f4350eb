import Foundation

/// All that a training of `phantom-clip` depends on besides the code: the same recipe gives the same model.
public struct PhantomTrainingRecipe: Codable, Hashable, Sendable {
  /// What phantoms, parameters and the order of both are drawn from.
  public var seed: Int
  /// How many times parameters are updated, at least 1.
  public var steps = 2_000
  /// Phantoms of one step.
  public var batchSize = 64
  /// How many different phantoms there are; each is drawn once and seen several times.
  public var phantomCount = 20_000

  // MARK: - The model

  /// Height and width of the images in pixels, and of the patches that they are cut into.
  public var imageSize = 128
  public var patchSize = 16
  public var vision = Tower(width: 128, layers: 4, heads: 4)
  public var text = Tower(width: 128, layers: 3, heads: 4)
  /// The length of an embedding.
  public var projection = 128
  /// The most tokens of a text, special ones included.
  public var context = 64
  public var vocabularySize = 2048

  // MARK: - Optimization

  public var learningRate: Float = 1e-3
  /// The steps over which the learning rate grows to its full size.
  public var warmup = 150
  /// The share of steps at the end over which it falls to 0.
  public var decline = 0.4
  /// How much the attribute heads' loss counts beside the contrastive one.
  public var headShare: Float = 0.25
  /// The same for the loss on patches, and after how many blocks of the vision tower it is taken.
  public var patchShare: Float = 0.5
  public var patchDepth = 2
  public var weightDecay: Float = 0.1
  public var beta2: Float = 0.98
  public var epsilon: Float = 1e-6
  /// Gradients that are longer, all parameters taken together, are shortened to this length.
  public var gradientLimit: Float = 1

  /// The sizes of one transformer; its perceptrons are four times as wide.
  public struct Tower: Codable, Hashable, Sendable {
    public var width: Int
    public var layers: Int
    public var heads: Int

    public init(width: Int, layers: Int, heads: Int) {
      (self.width, self.layers, self.heads) = (width, layers, heads)
    }
  }

  public init(seed: Int) {
    self.seed = seed
  }

  /// One line that differs whenever a setting does other than the number of steps.
  var signature: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var unlimited = self
    unlimited.steps = 0
    guard let data = try? encoder.encode(unlimited) else { fatalError("a recipe of numbers only") }
    return String(decoding: data, as: UTF8.self)
  }

  /// The learning rate of a step, counted from 0: it grows linearly, stays, and falls as a half cosine wave to 0.
  ///
  /// The cosine is that of Loshchilov and Hutter, 2017, arXiv:1608.03983; what stands before it does not depend on the
  /// number of steps, so that a training that was saved before the decline can still be made longer or shorter.
  package func learningRate(atStep step: Int) -> Float {
    if step < warmup { return learningRate * Float(step + 1) / Float(warmup) }
    let start = Double(steps) * (1 - decline)
    let progress = max(0, (Double(step) - start) / (Double(steps) - start))
    return learningRate * Float(0.5 * (1 + cos(Double.pi * progress)))
  }
}
