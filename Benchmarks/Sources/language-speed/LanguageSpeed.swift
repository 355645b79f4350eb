import ArgumentParser
import Crossmatch
import Foundation

@main struct LanguageSpeed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "language-speed",
    abstract: "Time a language model: tokens a second, and the parts of a step of GCG on a target response.",
    discussion: """
      The step is that of peers/nanogcg_gpt2.py: 20 tokens before a trigger of 20, 6 behind it, a target of 12, and candidates \
      that change one token of the trigger. Ids are drawn at random; the model needs any tokenizer.
      """)

  @Argument(help: "Folder of the model in Hugging Face's layout.") var model: String
  @Option(help: "Tokens of an answer.") var tokens = 300
  @Option(help: "Candidates of a step; 0 for none.") var candidates = 512
  @Option(help: "How often everything is timed.") var rounds = 3

  func run() throws {
    let model = try LanguageModel(contentsOf: URL(fileURLWithPath: model, isDirectory: true))
    for _ in 0..<rounds {
      try timeAnswer(of: model)
      if candidates > 0 { try timeStep(of: model) }
    }
  }

  private func timeAnswer(of model: LanguageModel) throws {
    let prompt = model.tokens(of: "The chest radiograph shows")
    var count = 0
    let seconds = try seconds { count = try model.answer(to: prompt, maximumTokens: tokens).tokens.count }
    print("answer: \(count) tokens, \(Double(count) / seconds) a second")
  }

  private func timeStep(of model: LanguageModel) throws {
    let target = String(repeating: "!", count: 12).map(String.init).joined(separator: " ")
    let loss = try TargetTextLoss(" " + target, under: model, frame: .raw)
    guard model.contextLength >= 46 + loss.prompt.targetTokens.count else {
      throw ValidationError("the model has room for \(model.contextLength) tokens; give --candidates 0")
    }
    var generator = RandomGenerator(seed: 1)
    let ids = Int(model.tokenizer.vocabularySize)
    let base = (0..<46).map { _ in Int32(generator.integer(below: ids)) }
    let changed = (0..<candidates).map { _ in
      var copy = base
      copy[20 + generator.integer(below: 20)] = Int32(generator.integer(below: ids))
      return copy
    }
    let forward = seconds { _ = loss.losses(of: [base], near: nil) }
    let gradient = seconds { _ = loss.gradients(at: [base], from: 20) }
    let scores = seconds { _ = loss.losses(of: changed, near: base) }
    print(
      "target of \(loss.prompt.targetTokens.count) tokens: forward \(forward) s, gradient \(gradient) s, "
        + "\(candidates) candidates \(scores) s")
  }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(body)
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }
}
