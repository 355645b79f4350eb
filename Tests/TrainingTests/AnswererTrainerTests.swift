import ChatTemplates
import EmbeddingModels
import Files
import Foundation
import Imaging
import LanguageModels
import Phantoms
import Tensors
import TestSupport
import Testing
import Training
import VisionLanguageModels

/// The training of models that answer. Serialized, as one test sets the threads.
@Suite(.serialized) struct AnswererTrainerTests {
  private static let tower = PackagedModel.phantomCLIP.folder

  /// A model that learns something within seconds.
  private static func small(seed: Int = 5, steps: Int = 4) -> PhantomAnswererRecipe {
    var recipe = PhantomAnswererRecipe(seed: seed)
    recipe.steps = steps
    recipe.batchSize = 5
    recipe.dialogues = 2
    recipe.phantomCount = 7
    recipe.width = 32
    recipe.layers = 2
    recipe.heads = 2
    recipe.keyHeads = 1
    recipe.intermediateSize = 48
    recipe.vocabularySize = 600
    recipe.warmup = 2
    return recipe
  }

  private func train(_ recipe: PhantomAnswererRecipe, in folder: URL, steps: Int? = nil) throws
    -> PhantomAnswererTrainer
  {
    var trainer = try PhantomAnswererTrainer(recipe, tower: Self.tower, in: folder)
    for _ in 0..<(steps ?? recipe.steps) { trainer.step() }
    return trainer
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    let threads = Parallelism.threadCount
    defer { Parallelism.threadCount = threads }
    try withTemporaryFolder { folder in
      var curves: [[PhantomAnswererTrainer.Report]] = []
      for count in [1, 3] {
        Parallelism.threadCount = count
        curves.append(try train(Self.small(), in: folder, steps: 2).reports)
      }
      #expect(curves[0] == curves[1])
      #expect(try train(Self.small(seed: 6), in: folder, steps: 1).reports[0].loss != curves[0][0].loss)
    }
  }

  @Test func aResumedTrainingEndsWithTheSameBits() throws {
    try withTemporaryFolder { folder in
      let (whole, parts) = (folder.appendingPathComponent("whole"), folder.appendingPathComponent("parts"))
      let uninterrupted = try train(Self.small(), in: whole)
      try uninterrupted.save(to: whole)
      #expect(throws: InputError.self) {
        try PhantomAnswererTrainer(resuming: Self.small(), tower: Self.tower, in: folder)
      }
      try train(Self.small(), in: parts, steps: 1).save(to: parts)
      var resumed = try PhantomAnswererTrainer(resuming: Self.small(), tower: Self.tower, in: parts)
      while !resumed.isFinished { resumed.step() }
      try resumed.save(to: parts)
      #expect(resumed.reports == uninterrupted.reports)
      for file in ["loss.csv", "training-snapshot.safetensors", "tokenizer.json", "config.json"] {
        let bytes = try [whole, parts].map { try Data(contentsOf: $0.appendingPathComponent(file)) }
        #expect(bytes[0] == bytes[1], "\(file)")
      }
      #expect(throws: InputError.self) {
        try PhantomAnswererTrainer(resuming: Self.small(seed: 6), tower: Self.tower, in: parts)
      }
    }
  }

  @Test func itLearnsAndIsAModelOfItsLayout() throws {
    try withTemporaryFolder { folder in
      var recipe = Self.small(steps: 40)
      recipe.learningRate = 5e-3
      let trainer = try train(recipe, in: folder)
      let losses = trainer.reports.map(\.loss)
      let (first, last) = (losses.prefix(5).reduce(0, +) / 5, losses.suffix(5).reduce(0, +) / 5)
      #expect(last < 0.6 * first, "\(first) to \(last)")
      try trainer.export(to: folder)
      let model = try VisionLanguageModel(contentsOf: folder)
      let template = try ChatTemplate.read(from: folder)
      let frame = try PromptFrame(#require(template), imageCount: 1)
      #expect(frame.before == "<|user|><image>" && frame.after == "<|assistant|>")
      let phantom = PhantomGenerator(size: 128).phantom(seed: 1)
      let answer = try model.answer(to: "Why?", in: frame, about: phantom.image, maximumTokens: 4)
      #expect(answer.tokens.count <= 4)
      let evaluation = try PhantomAnswererEvaluation(of: model, in: frame, imageSize: 128, count: 2, seed: 0)
      #expect(evaluation.results.map(\.measure).contains(.unmatchRefused))
      #expect(evaluation.text.hasPrefix("2 phantoms\n"))
    }
  }
}
