import Crossmatch
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// One trigger for several prompts, and for several models at once.
@Suite struct SeveralTests {
  private let bert: any TextEncoder
  private let clip: any TextEncoder
  private let prompts = ["a normal chest", "the left lung {trigger} is in place", "no nodule"]
  private let target = "a radiograph with a nodule"

  init() throws {
    (bert, clip) = (try TinyModel.textEncoder("tiny-bert"), try TinyModel.textEncoder("tiny-clip"))
  }

  private func cosine(_ text: String, _ encoder: any TextEncoder) -> Float {
    -towards(target, encoder).losses(of: encoder.textEmbeddings(of: [text])).item
  }

  private func text(_ prompt: String, _ words: String) -> String {
    prompt.contains("{trigger}") ? prompt.replacing("{trigger}", with: words) : prompt + " " + words
  }

  private func task(_ encoders: [any TextEncoder]) -> SearchTask {
    SearchTask(prompts: prompts, losses: encoders.map { EmbeddingTextLoss($0, towards(target, $0)) })
  }

  private func search(_ length: Int, width: Int = 4096, topK: Int = 4096) -> TokenSearch {
    var search = TokenSearch(.gcg, suffixLength: length)
    (search.searchWidth, search.topK, search.initial) = (width, topK, .repeating("a"))
    return search
  }

  /// One step over one position with everything considered finds the token that is best on average.
  @Test func theTriggerIsBestOnAverageOverPromptsAndModels() throws {
    var run = try search(1).start(task([bert, clip]), seed: 1)
    run.step()
    let means: [Float] = (0..<Int32(bert.tokenEmbeddings.shape[0])).compactMap { id in
      let word = bert.tokenizer.decode([id], skippingSpecialTokens: false, cleaningUpSpaces: false)
      let texts = prompts.map { text($0, word) }
      let isUsable =
        !bert.tokenizer.specialTokenIDs.contains(id) && word.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        && !word.isEmpty && bert.tokenizer.encode(word, addingSpecialTokens: false) == [id]
        && texts.allSatisfy { clip.tokenizer.encode($0).count <= clip.contextLength }
      return isUsable ? texts.map { (cosine($0, bert) + cosine($0, clip)) / 6 }.reduce(0, +) : nil
    }
    #expect(means.count > 20)
    #expect(abs(run.bestScore - means.max()!) < 1e-5)
    #expect(run.bestTexts.count == 3)
    // One gradient of each prompt on the model that has the tokens, and every candidate on both.
    #expect(run.evaluations == 3 + run.candidates * 6)
  }

  @Test func theResultTellsOfEveryPromptAndModel() throws {
    let result = try search(3, width: 24, topK: 24).run(
      on: prompts, goal: SearchGoal(target), against: [bert, clip], limits: RunLimits(steps: 4), seed: 2)
    #expect(result.prompts.count == 3 && result.models.count == 2)
    #expect(abs(result.verified - result.score) < 1e-5 && result.score > result.cleanScore)
    for (prompt, finding) in zip(prompts, result.prompts) {
      let expected = text(prompt, result.trigger.words)
      #expect(finding.adversarial.text == expected)
      #expect(abs(finding.adversarial.score - (cosine(expected, bert) + cosine(expected, clip)) / 2) < 1e-5)
    }
    let folders = try ["tiny-bert", "tiny-clip"].map {
      try ModelFolder(contentsOf: RepositoryFixtures.model($0))
    }
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(result.json.utf8)) as? [String: Any])
    #expect((json["prompts"] as? [Any])?.count == 3)
    let models = try #require(json["models"] as? [[String: Any]])
    #expect(
      try models.map { ($0["model"] as? [String: String])?["sha256"] }
        == folders.map { try $0.weightsSHA256() })
  }

  /// Models of one vocabulary all have a part in the gradient; those of another have none.
  @Test func gradientsAreTakenOnModelsOfOneVocabulary() throws {
    let (first, same, other) = (CountingEncoder(bert), CountingEncoder(bert), CountingEncoder(clip))
    var run = try search(2, width: 8, topK: 8).start(task([first, same, other]), seed: 3)
    run.step()
    #expect(first.differentiated.count == 3 && same.differentiated.count == 3)
    #expect(other.differentiated.isEmpty)
  }

  /// Only texts that every model reads whole count.
  @Test func noModelTruncates() throws {
    let long = [String](repeating: "left", count: 18).joined(separator: " ")
    var search = search(3, width: 200)
    search.initial = .text("a b c")
    let task = SearchTask(
      prompts: [long],
      losses: [
        EmbeddingTextLoss(bert, towards(target, bert)), EmbeddingTextLoss(clip, towards(target, clip)),
      ])
    try #require(clip.contextLength == 24)
    var run = try search.start(task, seed: 1)
    run.step()
    #expect(clip.tokenizer.encode(run.bestText).count <= 24)
    let error = #expect(throws: InputError.self) {
      search.initial = .text("a b c d e f")
      _ = try search.start(task, seed: 1)
    }
    #expect(error?.field == "prompt")
  }
}
