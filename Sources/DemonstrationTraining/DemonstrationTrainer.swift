import EmbeddingModels
import Files
import Foundation
import LanguageModels
import Layers
import Preconditions
import Tensors
import Training
import VisionLanguageModels

/// A fine-tuning of a language model, or of that inside of a model that sees images, by demonstrations, which
/// goes on step by step and can be saved and resumed to the same bits.
public struct DemonstrationTrainer: ResumableTraining {
  /// The figures of one step.
  public struct Report: TrainingReport, Hashable {
    /// The number of the step, counted from 1.
    public let step: Int
    /// The mean cross-entropy of the responses' tokens before the step.
    public let loss: Float
    /// The learning rate of the step.
    public let learningRate: Float
  }

  /// The settings of the training.
  public let recipe: DemonstrationRecipe
  /// The number of all steps.
  public let steps: Int
  /// One report for each step taken.
  public private(set) var reports: [Report]
  let part: LearnedPart
  private(set) var optimizer: AdamW
  /// What was learned so far.
  private(set) var learned: [Tensor]
  let source: URL
  let origin: ModelIdentity
  let demonstrations: [Demonstration]
  let checkpoint: LanguageCheckpoint
  private let dialogues: [TokenDialogue]

  /// Demonstrations that one thread works on at a time.
  private static let samplesPerPart = 4

  /// A fine-tuning before its first step.
  ///
  /// - Parameters:
  ///   - recipe: the settings
  ///   - folder: the model that it begins with: a language model, or one that sees images
  ///   - demonstrations: what it learns from, at least one
  /// - Throws: `InputError` for settings that are not possible, a folder that is no such model, and
  ///   demonstrations that the model cannot read
  public init(
    _ recipe: DemonstrationRecipe, of folder: URL, demonstrations: [Demonstration]
  ) throws {
    try recipe.validate()
    require(!demonstrations.isEmpty, "expected at least one demonstration, found none")
    let config = try JSONField(contentsOf: folder.appendingPathComponent("config.json"))
    let model =
      try VisionLanguageModel.isDescribed(by: config)
      ? VisionLanguageModel(contentsOf: folder).language : LanguageModel(contentsOf: folder)
    guard let network = model.network as? any CausalArchitecture else {
      fatalError("a folder's network is one that is read from checkpoints")
    }
    let reader = try DialogueReader(model)
    dialogues = try demonstrations.map(reader.dialogue)
    part = try LearnedPart(network, adapter: recipe.adapter, seed: recipe.seed)
    checkpoint = try LanguageCheckpoint(contentsOf: folder, network: network)
    (self.recipe, source, self.demonstrations) = (recipe, folder, demonstrations)
    (origin, steps) = (try model.identity(), recipe.steps(for: demonstrations.count))
    (learned, reports) = (part.initial.map(\.tensor), [])
    optimizer = AdamW(Self.settings(recipe), shapes: learned.map(\.shape))
    MemoryPool.shared.byteLimit = max(MemoryPool.shared.byteLimit, 2 << 30)
  }

  static func settings(_ recipe: DemonstrationRecipe) -> AdamW.Settings {
    AdamW.Settings(weightDecay: recipe.weightDecay)
  }

  mutating func resume(learned: [Tensor], optimizer: AdamW, reports: [Report]) {
    (self.learned, self.optimizer, self.reports) = (learned, optimizer, reports)
  }

  /// Whether all steps were taken.
  public var isFinished: Bool { reports.count >= steps }

  /// Updates all that learns once. Traps when the training is finished.
  @discardableResult public mutating func step() -> Report {
    require(!isFinished, "expected a step of \(steps), found one after the last")
    let number = reports.count
    let batch = EpochOrder.indices(
      ofStep: number, batchSize: recipe.batchSize, count: dialogues.count, seed: recipe.seed
    ).map { dialogues[$0] }
    let (loss, gradients) = lossAndGradients(of: batch)
    let length = gradients.reduce(0) { $0 + $1.squared().sum().item }.squareRoot()
    let shrink = min(1, recipe.gradientLimit / max(length, .leastNormalMagnitude))
    let report = Report(
      step: number + 1, loss: loss, learningRate: recipe.learningRate(atStep: number, of: steps))
    learned = optimizer.updated(
      learned, gradients: gradients.map { $0 * shrink }, learningRate: report.learningRate,
      decays: learned.map { $0.shape.count >= 2 })
    reports.append(report)
    return report
  }

  /// The mean cross-entropy of the tokens of the batch's responses and its gradients. Parts of the batch are
  /// computed on separate threads; sums are taken in order.
  private func lossAndGradients(of batch: [TokenDialogue]) -> (loss: Float, gradients: [Tensor]) {
    let count = Float(batch.reduce(0) { $0 + $1.targets.count })
    let parts = stride(from: 0, to: batch.count, by: Self.samplesPerPart).map {
      batch[$0..<min($0 + Self.samplesPerPart, batch.count)]
    }
    let results = concurrentMap(parts.count) { index in
      let (value, gradients) = valueWithGradient(at: learned) { learned in
        TokenDialogue.loss(of: Array(parts[index]), under: part.network(learned))
      }
      return (value.item, gradients)
    }
    let gradients = concurrentMap(learned.count) { index in
      results.dropFirst().reduce(results[0].1[index]) { $0 + $1.1[index] } / count
    }
    return (results.reduce(0) { $0 + $1.0 } / count, gradients)
  }

  /// The time and the memory that the steps that are left will take, from the work on one part of a batch.
  public func forecast() -> TrainingForecast {
    let count = min(Self.samplesPerPart, recipe.batchSize)
    let batch = (0..<count).map { dialogues[$0 % dialogues.count] }
    return TrainingForecast(
      steps: steps - reports.count, parts: (recipe.batchSize + count - 1) / count,
      parameterCount: learned.reduce(0) { $0 + $1.count }
    ) {
      _ = lossAndGradients(of: batch)
    }
  }
}
