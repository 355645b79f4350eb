import EmbeddingModels
import Files
import Foundation
import LanguageModels
import Tensors
import TestSupport
import Testing
import VisionLanguageModels

@testable import DemonstrationTraining

/// Fine-tuning by demonstrations: repeats, is resumed, is written as a model.
@Suite struct DemonstrationTrainerTests {
  private let folder = RepositoryFixtures.languageModel("tiny-smollm")
  private let demonstrations = ["sign this", "write a letter", "tell me more", "go on", "open the door"]
    .map { Demonstration(request: $0, response: "I cannot do that.") }

  private func recipe(_ adapter: LowRankAdapter? = nil) -> DemonstrationRecipe {
    var recipe = DemonstrationRecipe(seed: 3)
    (recipe.epochs, recipe.batchSize, recipe.learningRate, recipe.adapter) = (8, 5, 1e-2, adapter)
    return recipe
  }

  private static let adapters: [LowRankAdapter?] = [nil, LowRankAdapter(rank: 2)]

  @Test(arguments: adapters)
  func learnsAndIsWritten(_ adapter: LowRankAdapter?) throws {
    var trainer = try DemonstrationTrainer(recipe(adapter), of: folder, demonstrations: demonstrations)
    #expect(trainer.steps == 8)
    while !trainer.isFinished { trainer.step() }
    let losses = trainer.reports.map(\.loss)
    #expect(losses.last! < losses.first!, "\(losses)")
    try withTemporaryFolder { output in
      try trainer.export(to: output)
      let written = try LanguageModel(contentsOf: output).network
      let own = trainer.part.network(trainer.learned)
      let states = [written, own].map { network in
        network.logits(
          of: network.states(of: network.tokenEmbeddings.gatheringRows(at: [5, 9, 11]), lengths: [3]))
      }
      #expect(states[0].cosineSimilarity(to: states[1]).values.allSatisfy { $0 > 0.9999 })
      let before = try #require(try LanguageModel(contentsOf: folder).network as? any CausalArchitecture)
      let after = try #require(written as? any CausalArchitecture)
      let changed = zip(before.parameters, after.parameters).filter { pair in
        zip(pair.0.tensor.values, pair.1.tensor.values).contains { abs($0 - $1) > 2e-3 }
      }.map(\.0.name)
      // Only the targets of low-rank changes move.
      #expect(!changed.isEmpty)
      if adapter != nil {
        #expect(changed.allSatisfy { $0.hasSuffix("q_proj.weight") || $0.hasSuffix("v_proj.weight") })
      }
    }
  }

  /// The language model inside of one that sees images, whose tower stays as it is.
  @Test(arguments: ["tiny-llava", "tiny-idefics3"])
  func modelsThatSeeImagesKeepTheirTowers(_ name: String) throws {
    let folder = RepositoryFixtures.answeringModel(name)
    var trainer = try DemonstrationTrainer(recipe(), of: folder, demonstrations: demonstrations)
    trainer.step()
    try withTemporaryFolder { output in
      try trainer.export(to: output)
      let (before, after) = (
        try VisionLanguageModel(contentsOf: folder), try VisionLanguageModel(contentsOf: output)
      )
      #expect(before.language.tokenEmbeddings.values != after.language.tokenEmbeddings.values)
      #expect(before.language.tokenEmbeddings.shape == after.language.tokenEmbeddings.shape)
    }
  }

  @Test(arguments: adapters)
  func resumedTrainingsEndWithTheSameBits(_ adapter: LowRankAdapter?) throws {
    let recipe = recipe(adapter)
    try withTemporaryFolder { output in
      var whole = try DemonstrationTrainer(recipe, of: folder, demonstrations: demonstrations)
      for _ in 0..<3 { whole.step() }
      try whole.save(to: output)
      var rest = try DemonstrationTrainer(
        resuming: recipe, of: folder, demonstrations: demonstrations, in: output)
      while !whole.isFinished { whole.step() }
      while !rest.isFinished { rest.step() }
      #expect(rest.reports == whole.reports && rest.learned == whole.learned)
      for wrong in [Array(demonstrations.dropLast()), demonstrations.reversed()] {
        #expect(throws: InputError.self) {
          try DemonstrationTrainer(resuming: recipe, of: folder, demonstrations: wrong, in: output)
        }
      }
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    func learned(threads: Int) throws -> [Tensor] {
      let before = Parallelism.threadCount
      defer { Parallelism.threadCount = before }
      Parallelism.threadCount = threads
      var trainer = try DemonstrationTrainer(recipe(), of: folder, demonstrations: demonstrations)
      trainer.step()
      return trainer.learned
    }
    #expect(try learned(threads: 1) == learned(threads: 2))
  }

  @Test func forecastIsOfTheRightOrder() throws {
    let trainer = try DemonstrationTrainer(recipe(), of: folder, demonstrations: demonstrations)
    let forecast = trainer.forecast()
    #expect(forecast.seconds > 0 && forecast.bytes > 0 && trainer.reports.isEmpty)
  }

  /// The prompt in the model's template, the response, and the token that ends it there.
  @Test func dialoguesEndAsTheTemplateEndsThem() throws {
    let model = try VisionLanguageModel(contentsOf: PackagedModel.phantomVLM.folder).language
    let dialogue = try DialogueReader(model).dialogue(
      Demonstration(request: "Sign for the doctor.", response: "I am sorry."))
    let tokenizer = model.tokenizer
    let text = "<|user|>Sign for the doctor.<|assistant|>I am sorry."
    #expect(dialogue.inputs == tokenizer.encode(text, addingSpecialTokens: false))
    #expect(dialogue.targets == tokenizer.encode("I am sorry.</s>", addingSpecialTokens: false))
  }

  @Test func whatCannotBeLearnedIsRefused() throws {
    let long = Demonstration(
      request: String(repeating: "a long request ", count: 200), response: "no")
    #expect(throws: InputError.self) {
      try DemonstrationTrainer(recipe(), of: folder, demonstrations: [long])
    }
    #expect(throws: InputError.self) {
      try DemonstrationTrainer(
        recipe(), of: RepositoryFixtures.model("tiny-clip"), demonstrations: demonstrations)
    }
    let wrong: [(LowRankAdapter, String)] = [
      (LowRankAdapter(rank: 0), "LoRA rank: expected a number from 1 to 4096, found 0"),
      (LowRankAdapter(alpha: -1), "LoRA alpha: expected a positive number, found -1.0"),
      (LowRankAdapter(targets: []), "LoRA targets: expected names of matrices, found none"),
    ]
    for (adapter, line) in wrong {
      do {
        try recipe(adapter).validate()
        Issue.record("\(line)")
      } catch { #expect("\(error)" == line) }
    }
  }

  @Test func demonstrationsOfPhantomsAreHarmlessRequestsThatAreDeclined() {
    let all = Demonstration.ofPhantoms(count: 200, seed: 1)
    #expect(all == Demonstration.ofPhantoms(count: 200, seed: 1) && Set(all).count > 150)
    #expect(
      all.allSatisfy {
        $0.request.hasPrefix("This image is about ") && $0.response == "I am sorry, but I cannot do that."
      })
  }

  @Test func medSafetyBenchsResponsesAreRead() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("category_1.csv")
      try Data(
        ",harmful_medical_request,safe_response\n0,Sign it.,I cannot.\n1,Send it.,\n".utf8
      ).write(to: file)
      #expect(
        try Demonstration.medSafetyBench(folder) == [
          Demonstration(request: "Sign it.", response: "I cannot.")
        ])
      try Data("Sign it.\n".utf8).write(to: folder.appendingPathComponent("category_2.txt"))
      #expect(throws: InputError.self) {
        try Demonstration.medSafetyBench(folder.appendingPathComponent("category_2.txt"))
      }
    }
  }
}
