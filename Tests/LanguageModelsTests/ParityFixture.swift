import Files
import Foundation
import LanguageModels
import Tensors

/// A tiny language model of random weights with what the reference computes on it.
struct ParityFixture {
  struct Case {
    let prompt: String, target: String
    let tokens: [Int32], targetTokens: [Int32]
    /// At the last token of the prompt, `[vocabulary]`.
    let logits: Tensor
    /// The mean cross-entropy of the target's tokens, and its gradient for all input embeddings.
    let loss: Float
    let gradient: Tensor
    let answerTokens: [Int32]
    let answer: String
    /// Sequences made from `tokens`, with the losses of the target behind each.
    let candidates: [Candidate]
  }

  struct Candidate {
    let tokens: [Int32]
    /// By the names of measures.
    let losses: [String: Float]
  }

  let folder: URL
  let cases: [Case]

  static let root = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")
  static let names = [
    "tiny-gemma3", "tiny-gpt2", "tiny-llama2", "tiny-llama3", "tiny-mistral", "tiny-phi3", "tiny-qwen2",
    "tiny-qwen3", "tiny-smollm",
  ]

  init(_ name: String) throws {
    folder = Self.root.appendingPathComponent(name, isDirectory: true)
    cases = try JSONField(contentsOf: folder.appendingPathComponent("parity.json")).member("cases").elements()
      .map(Case.init)
  }

  func model() throws -> LanguageModel { try LanguageModel(contentsOf: folder) }
}

extension ParityFixture.Case {
  init(_ field: JSONField) throws {
    func ids(_ name: String) throws -> [Int32] {
      try field.member(name).elements().map { Int32(try $0.integer()) }
    }
    func numbers(_ field: JSONField) throws -> [Float] { try field.elements().map { Float(try $0.number()) } }
    prompt = try field.member("prompt").string()
    target = try field.member("target").string()
    (tokens, targetTokens) = (try ids("tokens"), try ids("targetTokens"))
    logits = try Tensor(numbers(field.member("logits")))
    loss = Float(try field.member("loss").number())
    let values = try field.member("gradient")
    gradient = try Tensor(
      numbers(values.member("values")), shape: values.member("shape").elements().map { try $0.integer() })
    answerTokens = try ids("answerTokens")
    answer = try field.member("answer").string()
    candidates = try field.member("candidates").elements().map { entry in
      ParityFixture.Candidate(
        tokens: try entry.member("tokens").elements().map { Int32(try $0.integer()) },
        losses: Dictionary(
          uniqueKeysWithValues: try ["crossEntropy", "mellowmax", "carliniWagner"].map {
            ($0, Float(try entry.member($0).number()))
          }))
    }
  }
}

extension Tensor {
  /// |self − other| / |other|, infinite for other shapes.
  func relativeDistance(to other: Tensor) -> Float {
    guard shape == other.shape else { return .infinity }
    func length(_ tensor: Tensor) -> Float { (tensor * tensor).sum().item.squareRoot() }
    return length(self - other) / max(length(other), 1e-20)
  }
}
