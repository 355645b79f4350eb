import EmbeddingModels
import Files
import LanguageModels
import Objectives
import Runs
import TargetLosses
import Tensors
import Testing
import TokenAttacks

/// Token searches on the loss of a target response.
@Suite struct TargetSearchTests {
  private static let frames = [
    "tiny-smollm": PromptFrame(before: "<|im_start|>user\n", after: "<|im_end|>\n<|im_start|>assistant\n"),
    "tiny-llama2": PromptFrame(before: "USER: ", after: " ASSISTANT:", addsSpecialTokens: true),
    "tiny-gpt2": PromptFrame.raw,
    "tiny-qwen3": PromptFrame(before: "", after: "\nAnswer:", addsSpecialTokens: true),
  ]

  private func loss(_ name: String, measure: TargetMeasure = .crossEntropy) throws -> TargetTextLoss {
    try TargetTextLoss(
      " a nodule", under: ParityFixture(name).model(), frame: Self.frames[name]!, measure: measure)
  }

  /// Whatever a search finds is the loss of the whole conversation, tokenized anew.
  @Test(arguments: TokenSearch.Preset.allCases.filter { $0 != .words }, frames.keys.sorted())
  func everyPresetFindsWhatIsRead(_ preset: TokenSearch.Preset, under name: String) throws {
    let loss = try loss(name)
    var search = TokenSearch(preset, suffixLength: 3)
    search.initial = .random
    search.searchWidth = min(search.searchWidth, 12)
    search.sweepPositions = min(search.sweepPositions, 3)
    var run = try search.start(prompt: "The chest", against: loss, seed: 4)
    let start = run.bestScore
    for _ in 0..<4 where !run.isExhausted { run.step() }
    #expect(run.bestScore >= start)
    let words = run.bestTexts[0]
    #expect(abs(loss.scores(of: [words])[0] - run.bestScore) < 1e-4)
    let model = try ParityFixture(name).model()
    let frame = Self.frames[name]!
    let whole = model.tokenizer.encode(
      frame.text(around: words) + (frame.tokenizesAnswerApart ? "" : " a nodule"),
      addingSpecialTokens: frame.addsSpecialTokens)
    let expected = run.bestTokens + (frame.tokenizesAnswerApart ? [] : loss.prompt.targetTokens)
    #expect(whole == expected)
  }

  /// A trigger of one token: the best of all that are allowed, found by trying them all.
  @Test(arguments: ["tiny-llama2", "tiny-smollm"])
  func searchesFindTheBestOfAll(_ name: String) throws {
    let loss = try loss(name)
    var search = TokenSearch(.gcg, suffixLength: 1)
    search.initial = .random
    (search.topK, search.searchWidth) = (1000, 400)
    var run = try search.start(prompt: "The chest", against: loss, seed: 4)
    for _ in 0..<6 where !run.isExhausted { run.step() }
    let tokenizer = loss.prompt.tokenizer
    let texts = (0..<Int32(tokenizer.vocabularySize)).filter { !tokenizer.specialTokenIDs.contains($0) }.map {
      "The chest " + tokenizer.decode([$0])
    }
    let template = loss.prompt.tokens(of: run.bestTexts[0]).count
    let admitted = texts.filter {
      $0.unicodeScalars.allSatisfy { (32..<127).contains($0.value) }
        && loss.prompt.tokens(of: $0).count == template
    }
    let best = loss.scores(of: admitted).max() ?? .infinity
    #expect(admitted.count > 20)
    #expect(run.bestScore >= best - 1e-4, "\(run.bestTexts[0])")
  }

  /// Models of other vocabularies, and of the same with other numbers of rows.
  @Test(arguments: [
    ["tiny-smollm", "tiny-llama2"], ["tiny-smollm", "tiny-qwen3"], ["tiny-qwen3", "tiny-smollm"],
  ])
  func severalPromptsTargetsAndModelsAreAveraged(_ names: [String]) throws {
    let losses = try names.map { try loss($0) }
    var search = TokenSearch(.gcg, suffixLength: 2)
    search.initial = .random
    search.searchWidth = 8
    var run = try search.start(on: ["The chest", "Is the left kidney"], against: losses, seed: 2)
    for _ in 0..<3 { run.step() }
    let scores = losses.flatMap { $0.scores(of: run.bestTexts) }
    #expect(abs(scores.reduce(0, +) / 4 - run.bestScore) < 1e-4)
  }
}
