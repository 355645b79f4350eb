import EmbeddingModels
import Files
import Foundation
import Layers
import Preconditions
import Tensors
import Tokenizers

/// A training of `phantom-vlm` that goes on step by step.
public struct PhantomAnswererTrainer: ResumableTraining {
  /// The figures of one step.
  public struct Report: TrainingReport, Hashable {
    /// The number of the step, counted from 1.
    public let step: Int
    /// The mean cross-entropy of the answers' tokens before the step.
    public let loss: Float
    /// The learning rate of the step.
    public let learningRate: Float
    /// The Euclidean length of the gradient of all parameters, before it was limited.
    public let gradientLength: Float
  }

  /// The settings of the training.
  public let recipe: PhantomAnswererRecipe
  /// One report for each step taken.
  public private(set) var reports: [Report]
  private(set) var answerer: PhantomAnswerer
  private(set) var optimizer: AdamW
  let towerFolder: URL
  private let decays: [Bool]
  private let tokenizer: Tokenizer
  private let phantoms: PhantomStates

  /// The number of images in a part: few enough that their activations stay in a core's cache.
  private static let imagesPerPart = 4

  /// A training before its first step. Makes the folder and writes the model's configuration and vocabulary
  /// to it.
  ///
  /// - Parameters:
  ///   - recipe: the settings
  ///   - tower: the folder of the CLIP model whose vision tower is used as it is
  ///   - folder: the folder of the model
  /// - Throws: `InputError` for a tower that cannot be read, and `OutputError`
  public init(_ recipe: PhantomAnswererRecipe, tower: URL, in folder: URL) throws {
    try PhantomAnswererFiles(recipe, tower: tower).write(to: folder)
    let answerer = try Self.untrained(recipe, in: folder)
    let optimizer = AdamW(
      Self.settings(recipe), shapes: answerer.parameters.map(\.tensor.shape))
    try self.init(recipe, tower: tower, in: folder, answerer: answerer, optimizer: optimizer, reports: [])
  }

  init(
    _ recipe: PhantomAnswererRecipe, tower: URL, in folder: URL, answerer: PhantomAnswerer,
    optimizer: AdamW, reports: [Report]
  ) throws {
    (self.recipe, towerFolder) = (recipe, tower)
    (self.answerer, self.optimizer, self.reports) = (answerer, optimizer, reports)
    decays = answerer.parameters.map { $0.tensor.shape.count >= 2 }
    tokenizer = try Tokenizer(contentsOf: folder)
    let config = try JSONField(contentsOf: folder.appendingPathComponent("config.json"))
    let vision = try config.member("vision_config")
    let library = PhantomLibrary(
      count: recipe.phantomCount, size: try vision.member("image_size").integer(in: PhantomLibrary.sizes),
      patchSize: try vision.member("patch_size").integer(in: 1...1024), seed: recipe.seed)
    // All blocks but the last, which is what `vision_feature_layer` −2 means.
    let depth = try vision.member("num_hidden_layers").integer(in: 2...1024) - 1
    phantoms = PhantomStates(try CLIP(contentsOf: tower), depth: depth, library: library)
    MemoryPool.shared.byteLimit = max(MemoryPool.shared.byteLimit, 2 << 30)
  }

  static func untrained(_ recipe: PhantomAnswererRecipe, in folder: URL) throws -> PhantomAnswerer {
    var generator = RandomGenerator(seed: recipe.seed)
    return try PhantomAnswerer(
      untrained: JSONField(contentsOf: folder.appendingPathComponent("config.json")), using: &generator)
  }

  static func settings(_ recipe: PhantomAnswererRecipe) -> AdamW.Settings {
    AdamW.Settings(beta2: recipe.beta2, epsilon: 1e-8, weightDecay: recipe.weightDecay)
  }

  /// Whether all steps of the recipe were taken.
  public var isFinished: Bool { reports.count >= recipe.steps }

  /// Updates all parameters once. Traps when the training is finished.
  @discardableResult public mutating func step() -> Report {
    require(!isFinished, "expected a step of \(recipe.steps), found one after the last")
    let (loss, gradients) = lossAndGradients(atStep: reports.count)
    let length = gradients.reduce(0) { $0 + $1.squared().sum().item }.squareRoot()
    let report = Report(
      step: reports.count + 1, loss: loss, learningRate: recipe.learningRate(atStep: reports.count),
      gradientLength: length)
    let shrink = min(1, recipe.gradientLimit / max(length, .leastNormalMagnitude))
    answerer = answerer.replacingParameters(
      optimizer.updated(
        answerer.parameters.map(\.tensor), gradients: gradients.map { $0 * shrink },
        learningRate: report.learningRate, decays: decays))
    reports.append(report)
    return report
  }

  /// The mean loss of a step's answers and its gradients. Parts of the batch are computed on separate
  /// threads; they depend on nothing but the step.
  private func lossAndGradients(atStep step: Int) -> (loss: Float, gradients: [Tensor]) {
    let entries = phantoms.entries(
      at: EpochOrder.indices(
        ofStep: step, batchSize: recipe.batchSize, count: recipe.phantomCount, seed: recipe.seed))
    var generator = RandomGenerator(seed: recipe.seed &* 0x1_0000_03 &+ step)
    let dialogues = entries.map { entry in
      (0..<recipe.dialogues).map { _ in tokens(about: entry, using: &generator) }
        + (0..<recipe.checks).map { _ in
          tokens(of: PhantomDialogue(checking: entry.attributes, using: &generator))
        }
    }
    let count = dialogues.reduce(0) { $0 + $1.reduce(0) { $0 + $1.targets.count } }
    let parts = stride(from: 0, to: entries.count, by: Self.imagesPerPart).map {
      $0..<min($0 + Self.imagesPerPart, entries.count)
    }
    let parameters = answerer.parameters.map(\.tensor)
    let results = concurrentMap(parts.count) { part in
      let value = DifferentiableValue(at: parameters) { parameters in
        let answerer = answerer.replacingParameters(parameters)
        return parts[part].map { answerer.loss(states: entries[$0].states, dialogues: dialogues[$0]) }
          .reduce(Tensor(0), +)
      }
      return (value.value.item, value.gradients(along: Tensor(1 / Float(count))))
    }
    let gradients = concurrentMap(parameters.count) { index in
      results.dropFirst().reduce(results[0].1[index]) { $0 + $1.1[index] }
    }
    return (results.reduce(0) { $0 + $1.0 } / Float(count), gradients)
  }

  /// A dialogue about a phantom, with or without tokens behind its question that mean nothing.
  private func tokens(
    about entry: PhantomStates.Entry, using generator: inout RandomGenerator
  ) -> DialogueTokens {
    let dialogue = DialogueMix.usual.dialogue(about: entry.attributes, using: &generator)
    guard generator.chance(recipe.noiseShare) else { return tokens(of: dialogue) }
    let special = PhantomAnswererFiles.specialTokens.count
    let noise = (0...generator.integer(below: recipe.longestNoise)).map { _ in
      Int32(special + generator.integer(below: tokenizer.vocabularySize - special))
    }
    return tokens(of: dialogue, noise: noise)
  }

  private func tokens(of dialogue: PhantomDialogue, noise: [Int32] = []) -> DialogueTokens {
    DialogueTokens(
      question: tokenizer.encode(dialogue.text, addingSpecialTokens: false) + noise,
      answer: tokenizer.encode(dialogue.answer, addingSpecialTokens: false))
  }
}
