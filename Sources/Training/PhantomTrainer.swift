import EmbeddingModels
import Files
import Foundation
import Layers
import Preconditions
import Tensors

/// A training of `phantom-clip` that goes on step by step, and can be saved and resumed to the same bits.
public struct PhantomTrainer: ResumableTraining {
  /// The figures of one step.
  public struct Report: TrainingReport, Hashable {
    /// The number of the step, counted from 1.
    public let step: Int
    /// The whole loss before the step, including the losses of the heads.
    public let loss: Float
    /// The contrastive part of the loss before the step.
    public let contrastiveLoss: Float
    /// The learning rate of the step.
    public let learningRate: Float
    /// The Euclidean length of the gradient of all parameters, before it was limited.
    public let gradientLength: Float
    /// The factor on cosines, before the step.
    public let logitScale: Float
  }

  /// The settings of the training.
  public let recipe: PhantomTrainingRecipe
  /// The model after the steps so far.
  public private(set) var model: CLIP
  /// One report for each step taken.
  public private(set) var reports: [Report]
  private(set) var heads: TrainingHeads
  private(set) var optimizer: AdamW
  private let decays: [Bool]
  private let library: PhantomLibrary

  /// CLIP's bound on the factor on cosines.
  private static let largestLogitScale: Float = 4.6052

  /// A training before its first step. Makes the folder and writes the model's configuration and vocabulary
  /// to it. Throws `OutputError`.
  public init(_ recipe: PhantomTrainingRecipe, in folder: URL) throws {
    try PhantomModelFiles(recipe).write(to: folder)
    var generator = RandomGenerator(seed: recipe.seed)
    var model = try CLIP(untrainedIn: folder, using: &generator)
    PositionWaves.set(in: &model)
    let heads = TrainingHeads(recipe, using: &generator)
    let optimizer = AdamW(
      Self.settings(recipe),
      shapes: model.parameters.map(\.tensor.shape) + heads.parameters.map(\.tensor.shape))
    self.init(
      recipe, model: model, heads: heads, optimizer: optimizer, reports: [])
  }

  init(
    _ recipe: PhantomTrainingRecipe, model: CLIP, heads: TrainingHeads, optimizer: AdamW, reports: [Report]
  ) {
    self.recipe = recipe
    self.model = model
    self.heads = heads
    self.optimizer = optimizer
    self.reports = reports
    decays = model.parameters.map { $0.tensor.shape.count >= 2 } + heads.parameters.map { _ in true }
    library = PhantomLibrary(
      count: recipe.phantomCount, size: recipe.imageSize, patchSize: recipe.patchSize, seed: recipe.seed)
    // What one batch keeps for its derivative is more than an attack needs.
    MemoryPool.shared.byteLimit = max(MemoryPool.shared.byteLimit, 2 << 30)
  }

  static func settings(_ recipe: PhantomTrainingRecipe) -> AdamW.Settings {
    AdamW.Settings(
      beta2: recipe.beta2, epsilon: recipe.epsilon, weightDecay: recipe.weightDecay)
  }

  /// Whether all steps of the recipe were taken.
  public var isFinished: Bool { reports.count >= recipe.steps }

  /// Updates all parameters once. Traps when the training is finished.
  @discardableResult public mutating func step() -> Report {
    require(!isFinished, "expected a step of \(recipe.steps), found one after the last")
    let batch = PhantomBatch(step: reports.count, recipe: recipe, library: library)
    let result = ContrastiveGradients(of: model, heads: heads, on: batch, recipe: recipe)
    let report = Report(
      step: reports.count + 1, loss: result.loss, contrastiveLoss: result.contrastiveLoss,
      learningRate: recipe.learningRate(atStep: reports.count),
      gradientLength: Self.length(of: result.gradients), logitScale: model.logitScale.exp().item)
    let shrink = min(1, recipe.gradientLimit / max(report.gradientLength, .leastNormalMagnitude))
    var parameters = optimizer.updated(
      model.parameters.map(\.tensor) + heads.parameters.map(\.tensor),
      gradients: result.gradients.map { $0 * shrink },
      learningRate: report.learningRate, decays: decays)
    parameters[0] = parameters[0].clamped(to: 0...Self.largestLogitScale)
    let headCount = heads.parameters.count
    heads = heads.replacingParameters(parameters.suffix(headCount))
    model = model.replacingParameters(parameters.dropLast(headCount))
    reports.append(report)
    return report
  }

  private static func length(of gradients: [Tensor]) -> Float {
    gradients.reduce(0) { $0 + $1.squared().sum().item }.squareRoot()
  }
}
