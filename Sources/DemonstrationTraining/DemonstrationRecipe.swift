import Files
import Training

/// Everything that a fine-tuning by demonstrations depends on besides the code, the model that it begins with,
/// and the demonstrations.
public struct DemonstrationRecipe: Codable, Hashable, Sendable {
  /// The seed of the order of demonstrations, and of low-rank changes.
  public var seed: Int
  /// How often each demonstration is seen.
  public var epochs = 3
  /// The number of demonstrations in a step.
  public var batchSize = 16
  /// The low-rank changes that learn; nil where all parameters of the language model do.
  public var adapter: LowRankAdapter?
  /// The learning rate after the warmup.
  public var learningRate: Float = 1e-4
  /// The share of steps over which the learning rate grows to its full size.
  public var warmup = 0.03
  /// The weight decay of AdamW, applied to matrices.
  public var weightDecay: Float = 0
  /// The largest allowed Euclidean length of the gradient of all parameters; longer ones are shortened to it.
  public var gradientLimit: Float = 1

  /// The usual fine-tuning of a seed.
  public init(seed: Int) { self.seed = seed }

  /// Throws `InputError` for a setting that is not possible.
  public func validate() throws {
    try InputError.check("epochs", epochs, 1...1_000_000)
    try InputError.check("batch size", batchSize, 1...65_536)
    guard learningRate > 0, learningRate <= 1 else {
      throw InputError(
        field: "learning rate", expected: "a number above 0, at most 1", found: "\(learningRate)")
    }
    guard (0...1).contains(weightDecay) else {
      throw InputError(field: "weight decay", expected: "a number from 0 to 1", found: "\(weightDecay)")
    }
    try adapter?.validate()
  }

  /// The number of updates for so many demonstrations.
  public func steps(for demonstrations: Int) -> Int {
    (epochs * demonstrations + batchSize - 1) / batchSize
  }

  /// The learning rate of a step, counted from 0: linear growth, then a half cosine wave to 0.
  func learningRate(atStep step: Int, of steps: Int) -> Float {
    let growth = Int(warmup * Double(steps))
    return LearningRateSchedule(
      peak: learningRate, warmup: growth, decline: 1 - Double(growth) / Double(steps), steps: steps
    ).rate(atStep: step)
  }
}
