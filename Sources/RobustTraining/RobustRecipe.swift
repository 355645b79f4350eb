import Files
import Training

/// Everything that an adversarial fine-tuning depends on besides the code and the model that it begins with.
///
/// The defaults are those of RobustVLM where they do not depend on the model's size: Schlarmann et al., 2024,
/// arXiv:2402.12336.
public struct RobustRecipe: Codable, Hashable, Sendable {
  /// What attacked images, or texts, are drawn to.
  public enum Objective: String, Codable, Hashable, Sendable, CaseIterable {
    /// The frozen model's embeddings of the clean images: squared distance. FARE: Schlarmann et al., 2024,
    /// arXiv:2402.12336.
    case fare
    /// The text of their class among those of all classes: cross-entropy of 100 · cosine. TeCoA: Mao et al.,
    /// 2023, arXiv:2212.07016.
    case tecoa
    /// As TeCoA, and to what the frozen model takes the attacked images for, and the learning one the clean
    /// images. PMG-AFT: Wang et al., 2024, arXiv:2401.04350.
    case pmgAFT = "pmg-aft"
    /// The frozen model's embeddings of the clean captions: squared distance, of texts whose characters are
    /// changed. LEAF: Abad Rocamora et al., 2025, arXiv:2506.03355.
    case leaf

    /// Whether the texts of the classes have a part.
    var readsClasses: Bool { self == .tecoa || self == .pmgAFT }

    /// Whether images are attacked, and the image side learns; else texts, and the text side.
    public var isOfImages: Bool { self != .leaf }
  }

  /// What attacked images, or texts, are drawn to.
  public var objective = Objective.fare
  /// The seed of the order of images and of the attack's random starts.
  public var seed: Int
  /// The number of updates of the parameters, at least 1.
  public var steps = 2_000
  /// The number of images, or texts, in a step.
  public var batchSize = 64
  /// The radius of the attack in L∞, in units in which pixels go from 0 to 1.
  public var radius: Float = 2 / 255
  /// The steps of the attack.
  public var attackSteps = 10
  /// The size of a step of the attack, in the same units.
  public var attackStepSize: Float = 1 / 255
  /// The share of its last direction that a step of the attack keeps.
  public var attackMomentum: Float = 0.9
  /// The most places of a text, and the most characters, that are tried for a change.
  public var candidates = 50
  /// The number of characters of a text that are changed.
  public var edits = 1
  /// The weight of the loss of what is clean beside that of what is attacked, from 0 to 1.
  public var cleanShare: Float = 0
  /// The learning rate after the warmup.
  public var learningRate: Float = 1e-5
  /// The share of steps over which the learning rate grows to its full size.
  public var warmup = 0.07
  /// The weight decay of AdamW, applied to all parameters.
  public var weightDecay: Float = 1e-4

  /// The usual fine-tuning of a seed.
  public init(seed: Int) { self.seed = seed }

  /// Throws `InputError` for a setting that is not possible.
  public func validate() throws {
    try InputError.check("steps", steps, 1...1_000_000_000)
    try InputError.check("batch size", batchSize, 1...65_536)
    try InputError.check("attack steps", attackSteps, 1...10_000)
    try InputError.check("candidates", candidates, 1...10_000)
    try InputError.check("edits", edits, 1...100)
    try check("radius", radius, 0...1, isOpen: true)
    try check("attack step size", attackStepSize, 0...1, isOpen: true)
    try check("attack momentum", attackMomentum, 0...1)
    try check("clean share", cleanShare, 0...1)
    try check("learning rate", learningRate, 0...1, isOpen: true)
    try check("warmup", Float(warmup), 0...1)
    try check("weight decay", weightDecay, 0...1)
  }

  /// - Parameter isOpen: whether the lower end is left out
  private func check(
    _ field: String, _ value: Float, _ range: ClosedRange<Float>, isOpen: Bool = false
  ) throws {
    guard range.contains(value), !isOpen || value > range.lowerBound else {
      let low = isOpen ? "above \(range.lowerBound), at most" : "from \(range.lowerBound) to"
      throw InputError(field: field, expected: "a number \(low) \(range.upperBound)", found: "\(value)")
    }
  }

  /// The learning rate of a step, counted from 0: linear growth, then a half cosine wave to 0.
  package func learningRate(atStep step: Int) -> Float {
    let growth = Int(warmup * Double(steps))
    return LearningRateSchedule(
      peak: learningRate, warmup: growth, decline: 1 - Double(growth) / Double(steps), steps: steps
    ).rate(atStep: step)
  }
}
