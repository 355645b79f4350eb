import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Training is the same computation whenever and however often it is done. Serialized, as one test sets the threads.
@Suite(.serialized) struct TrainerTests {
  private func train(_ recipe: PhantomTrainingRecipe, in folder: URL, steps: Int? = nil) throws
    -> PhantomTrainer
  {
    var trainer = try PhantomTrainer(recipe, in: folder)
    for _ in 0..<(steps ?? recipe.steps) { trainer.step() }
    return trainer
  }

  private func bits(_ trainer: PhantomTrainer) -> [[UInt32]] {
    trainer.model.parameters.map { $0.tensor.values.map(\.bitPattern) }
  }

  @Test func oneSeedGivesOneLossCurve() throws {
    try withTemporaryFolder { folder in
      let one = try train(.small(), in: folder)
      let other = try train(.small(), in: folder.appendingPathComponent("other"))
      #expect(one.reports == other.reports)
      #expect(bits(one) == bits(other))
      let another = try train(.small(seed: 6), in: folder)
      #expect(another.reports[0].loss != one.reports[0].loss)
    }
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    let threads = Parallelism.threadCount
    defer { Parallelism.threadCount = threads }
    try withTemporaryFolder { folder in
      var curves: [[PhantomTrainer.Report]] = []
      for count in [1, 2, 3] {
        Parallelism.threadCount = count
        curves.append(try train(.small(), in: folder, steps: 3).reports)
      }
      #expect(curves[0] == curves[1])
      #expect(curves[1] == curves[2])
    }
  }

  @Test(arguments: [1, 7])
  func aResumedTrainingEndsWithTheSameBits(interruption: Int) throws {
    try withTemporaryFolder { folder in
      let whole = try train(.small(), in: folder.appendingPathComponent("whole"))
      try whole.save(to: folder.appendingPathComponent("whole"))
      let parts = folder.appendingPathComponent("parts")
      try train(.small(), in: parts, steps: interruption).save(to: parts)
      var resumed = try PhantomTrainer(resuming: .small(), in: parts)
      #expect(resumed.reports.count == interruption)
      while !resumed.isFinished { resumed.step() }
      try resumed.save(to: parts)
      #expect(resumed.reports == whole.reports)
      #expect(bits(resumed) == bits(whole))
      for file in ["loss.csv", "training-snapshot.safetensors", "tokenizer.json", "config.json"] {
        let bytes = try ["whole", "parts"].map {
          try Data(contentsOf: folder.appendingPathComponent("\($0)/\(file)"))
        }
        #expect(bytes[0] == bytes[1], "\(file)")
      }
    }
  }

  @Test func aTrainingCanBeMadeLongerBeforeItsDecline() throws {
    try withTemporaryFolder { folder in
      let whole = try train(.small(steps: 20), in: folder, steps: 8)
      let parts = folder.appendingPathComponent("parts")
      try train(.small(steps: 12), in: parts, steps: 6).save(to: parts)
      var resumed = try PhantomTrainer(resuming: .small(steps: 20), in: parts)
      resumed.step()
      resumed.step()
      #expect(resumed.reports == whole.reports)
      // Step 9 of 12 is in the decline; step 9 of 20 is not.
      try train(.small(steps: 12), in: parts, steps: 9).save(to: parts)
      #expect(throws: InputError.self) { try PhantomTrainer(resuming: .small(steps: 20), in: parts) }
    }
  }

  @Test func snapshotsOfOtherRecipesAreRefused() throws {
    try withTemporaryFolder { folder in
      #expect(throws: InputError.self) { try PhantomTrainer(resuming: .small(), in: folder) }
      try train(.small(), in: folder, steps: 1).save(to: folder)
      #expect(throws: InputError.self) { try PhantomTrainer(resuming: .small(seed: 6), in: folder) }
      let file = folder.appendingPathComponent("training-snapshot.safetensors")
      try Data(contentsOf: file).dropLast(100).write(to: file)
      #expect(throws: InputError.self) { try PhantomTrainer(resuming: .small(), in: folder) }
    }
  }

  @Test func itLearns() throws {
    try withTemporaryFolder { folder in
      var recipe = PhantomTrainingRecipe.small(steps: 60)
      recipe.learningRate = 3e-3
      let losses = try train(recipe, in: folder).reports.map(\.loss)
      let (first, last) = (losses.prefix(5).reduce(0, +) / 5, losses.suffix(5).reduce(0, +) / 5)
      #expect(last < 0.75 * first, "\(first) to \(last)")
    }
  }

  @Test func theExportedFolderIsTheModelInHalfPrecision() throws {
    try withTemporaryFolder { folder in
      let trainer = try train(.small(), in: folder, steps: 2)
      try trainer.export(to: folder)
      let model = try ModelFolder(contentsOf: folder).imageTextModel()
      let text = "chest x-ray with a nodule"
      let (exported, trained) = (model.textEmbeddings(of: [text]), trainer.model.textEmbeddings(of: [text]))
      #expect(exported.reshaped([8]).cosineSimilarity(to: trained.reshaped([8])).item > 0.9999)
      #expect(model.imageSize == (32, 32))
      #expect(model.contextLength == 64)
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnOutputError() throws {
    try withTemporaryFolder { folder in
      try folder.write([0], to: "file")
      #expect(throws: OutputError.self) {
        try PhantomTrainer(.small(), in: folder.appendingPathComponent("file/model"))
      }
    }
  }
}
