import ChatTemplates
import Files
import Foundation
import LanguageModels
import Tensors

/// The ids of a demonstration.
struct TokenDialogue: Sendable {
  /// What stands before the response, and the response without what ends it.
  let inputs: [Int32]
  /// The response with what ends it, which the last inputs foretell.
  let targets: [Int32]

  /// The sum over dialogues of the cross-entropy of all tokens of the responses, a scalar; differentiable with
  /// respect to the network's parameters.
  static func loss(of dialogues: [TokenDialogue], under network: any CausalNetwork) -> Tensor {
    let ids = dialogues.flatMap { $0.inputs.map(Int.init) }
    let states = network.states(
      of: network.tokenEmbeddings.gatheringRows(at: ids), lengths: dialogues.map(\.inputs.count),
      wanted: dialogues.map(\.targets.count))
    let targets = dialogues.flatMap { $0.targets.map(Int.init) }
    return network.logits(of: states).crossEntropy(targets: targets) * Float(targets.count)
  }
}

/// How a language model reads demonstrations: in its chat template, or as plain texts where it has none.
struct DialogueReader {
  private let model: LanguageModel
  private let frame: PromptFrame
  private let end: Int32

  /// Throws `InputError` for a template that frames cannot be made of, and a model without a token that ends
  /// answers.
  init(_ model: LanguageModel) throws {
    self.model = model
    let template = try model.chatTemplate()
    frame = try template.map { try PromptFrame($0) } ?? .raw
    let ending = try template.flatMap { try Self.ending(of: $0, model) }
    guard let end = ending ?? model.generation.stopTokens.min() else {
      throw InputError(field: "eos_token_id", expected: "a token that ends answers", found: "none")
    }
    self.end = end
  }

  /// The first token behind an answer in a template, of those that end answers.
  private static func ending(of template: ChatTemplate, _ model: LanguageModel) throws -> Int32? {
    let answer = "answer"
    let conversation = Conversation([
      ChatMessage(.user, .text("question")), ChatMessage(.assistant, .text(answer)),
    ])
    let text = try template.text(of: conversation, addsGenerationPrompt: false)
    guard let place = text.range(of: answer, options: .backwards) else { return nil }
    let ids = model.tokenizer.encode(String(text[place.upperBound...]), addingSpecialTokens: false)
    return ids.first { model.generation.stopTokens.contains($0) }
  }

  /// Throws `InputError` for a demonstration that is longer than the model's context, and for a response that
  /// has no tokens.
  func dialogue(_ demonstration: Demonstration) throws -> TokenDialogue {
    let prompt = model.promptTokens(of: demonstration.request, in: frame)
    let answer = try model.answerTokens(
      of: demonstration.response, behind: demonstration.request, in: frame)
    guard prompt.count + answer.count <= model.contextLength else {
      throw InputError(
        field: "demonstration", expected: "at most \(model.contextLength) tokens",
        found: "\(prompt.count + answer.count) in \"\(demonstration.request.prefix(40))…\"")
    }
    return TokenDialogue(inputs: prompt + answer, targets: answer + [end])
  }
}
