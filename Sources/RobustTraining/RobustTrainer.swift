import EmbeddingModels
import Files
import Foundation
import Layers
import Phantoms
import Preconditions
import Tensors
import Training

/// An adversarial fine-tuning of one side of a model that goes on step by step, and can be saved and resumed
/// to the same bits.
public struct RobustTrainer: ResumableTraining {
  /// The figures of one step.
  public struct Report: TrainingReport, Hashable {
    /// The number of the step, counted from 1.
    public let step: Int
    /// The mean loss of what is attacked (and of what is clean, where it has a share) before the step.
    public let loss: Float
    /// The mean cosine of embeddings under attack to the frozen ones of what is clean, before the step.
    public let cosine: Float
    /// The learning rate of the step.
    public let learningRate: Float
  }

  /// The settings of the training.
  public let recipe: RobustRecipe
  /// One report for each step taken.
  public private(set) var reports: [Report]
  let side: ModelSide
  private(set) var optimizer: AdamW
  /// The parameters of the side that learns after the steps so far.
  private(set) var parameters: [Tensor]
  let source: URL
  let origin: ModelIdentity
  let samples: RobustSamples
  private let texts: Tensor?

  /// A fine-tuning before its first step.
  ///
  /// - Parameters:
  ///   - recipe: the settings
  ///   - folder: the model that it begins with, in Hugging Face's layout of CLIP
  ///   - phantoms: the number of different phantoms that it learns from
  /// - Throws: `InputError` for settings that are not possible, a folder that is no such model, and classes
  ///   whose texts are longer than its limit
  public init(_ recipe: RobustRecipe, of folder: URL, phantoms: Int) throws {
    let side = ModelSide(try CLIP(contentsOf: folder), recipe.objective.isOfImages ? .image : .text)
    try self.init(
      recipe, of: folder, phantoms: phantoms, side: side, parameters: side.parameters.map(\.tensor),
      optimizer: AdamW(Self.settings(recipe), shapes: side.parameters.map(\.tensor.shape)), reports: [])
  }

  init(
    _ recipe: RobustRecipe, of folder: URL, phantoms: Int, side: ModelSide, parameters: [Tensor],
    optimizer: AdamW, reports: [Report]
  ) throws {
    try recipe.validate()
    let size = side.model.imageSize.width
    guard PhantomGenerator.sizes.contains(size) else {
      throw InputError(
        file: folder.path, field: "image_size",
        expected: "a size at which phantoms are drawn, \(PhantomGenerator.sizes)",
        found: "\(size)")
    }
    if recipe.objective.readsClasses {
      for text in RobustSamples.classTexts { try side.model.requireRoom(for: text, field: "class") }
      texts = side.model.textEmbeddings(of: RobustSamples.classTexts).l2Normalized()
    } else {
      texts = nil
    }
    samples = RobustSamples(phantoms: phantoms, size: size, seed: recipe.seed)
    (self.recipe, self.side, source) = (recipe, side, folder)
    (self.parameters, self.optimizer, self.reports) = (parameters, optimizer, reports)
    origin = try side.model.identity()
    // What one batch keeps for its derivative is more than an attack needs.
    MemoryPool.shared.byteLimit = max(MemoryPool.shared.byteLimit, 2 << 30)
  }

  static func settings(_ recipe: RobustRecipe) -> AdamW.Settings {
    AdamW.Settings(weightDecay: recipe.weightDecay)
  }

  /// The model after the steps so far.
  public var model: any ImageTextModel { side.replacing(parameters) }

  /// Whether all steps of the recipe were taken.
  public var isFinished: Bool { reports.count >= recipe.steps }

  /// Updates all parameters of the side that learns once. Traps when the training is finished.
  @discardableResult public mutating func step() -> Report {
    require(!isFinished, "expected a step of \(recipe.steps), found one after the last")
    let number = reports.count
    let result = gradients(of: samples.batch(number, size: recipe.batchSize), step: number)
    let report = Report(
      step: number + 1, loss: result.loss, cosine: result.cosine,
      learningRate: recipe.learningRate(atStep: number))
    parameters = optimizer.updated(
      parameters, gradients: result.gradients, learningRate: report.learningRate,
      decays: parameters.map { _ in true })
    reports.append(report)
    return report
  }

  private func gradients(of batch: RobustSamples.Batch, step: Int) -> RobustGradients {
    RobustGradients(
      frozen: side, learning: parameters, texts: texts, on: batch, step: step, recipe: recipe)
  }

  /// The time and the memory that the steps that are left will take, from the work on one part of a batch.
  public func forecast() -> TrainingForecast {
    let count = min(RobustGradients.samplesPerPart, recipe.batchSize)
    let batch = samples.batch(0, size: count)
    return TrainingForecast(
      steps: recipe.steps - reports.count, parts: (recipe.batchSize + count - 1) / count,
      parameterCount: parameters.reduce(0) { $0 + $1.count }
    ) {
      _ = gradients(of: batch, step: 0)
    }
  }
}
