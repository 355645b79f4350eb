// A language model of one's own: it answers, and a token search makes it say what it would not.
import Checking
import Crossmatch
import Foundation

/// A memory that fades by a tenth with each token; what it remembers most is what it says next.
struct FadingMemory: CausalNetwork {
  let tokenEmbeddings: Tensor
  let contextLength = 256

  func states(
    of inputs: Tensor, lengths: [Int], wanted: [Int]?, behind prefixes: [KeyValuePrefix]?,
    noting note: (KeyValues) -> Void
  ) -> Tensor {
    // What later rows need of earlier ones is what they were.
    note(KeyValues(keys: inputs, values: inputs))
    var start = 0
    let states = lengths.indices.map { index in
      var rows = inputs.rows(start..<start + lengths[index])
      start += lengths[index]
      if let earlier = prefixes?.first {
        rows = .concatenating([earlier.values.rows(0..<earlier.lengths[index]), rows])
      }
      return matrixProduct(
        weights(ofLast: wanted?[index] ?? lengths[index], among: rows.shape[0]), rows)
    }
    return .concatenating(states)
  }

  /// How much each of `count` rows counts in the states of the last ones, `[last, count]`.
  private func weights(ofLast last: Int, among count: Int) -> Tensor {
    var weights: [Float] = []
    for row in count - last..<count {
      weights += (0..<count).map { $0 > row ? 0 : exp(Float(row - $0) * log(0.9)) }
    }
    return Tensor(weights, shape: [last, count])
  }

  func logits(of states: Tensor) -> Tensor {
    matrixProduct(states.l2Normalized(), tokenEmbeddings.l2Normalized(), transposeB: true) * 20
  }
}

let encoder = try ModelFolder(named: "phantom-clip").textEncoder()
let model = LanguageModel(
  network: FadingMemory(tokenEmbeddings: encoder.tokenEmbeddings), tokenizer: encoder.tokenizer,
  identity: ModelIdentity(name: "fading memory"))
// What stands around the user's words in a conversation.
let frame = PromptFrame(before: "question: ", after: " answer:")
let question = "which side is the lesion on?"
let answer = try model.answer(to: model.promptTokens(of: question, in: frame), maximumTokens: 4)
print("before: \(answer.text)")

let loss = try TargetTextLoss(" left lung", under: model, frame: frame)
var search = TokenSearch(.gcg, suffixLength: 4)
search.searchWidth = 64
let result = try search.run(
  SearchTask(prompts: [question], losses: [loss]),
  goal: .targetResponses([" left lung"], loss: "cross-entropy", frame: frame),
  limits: RunLimits(steps: 12), seed: 0)
print("loss of the target: \(-result.cleanScore) → \(-result.verified)  \(result.adversarial.text)")
check(result.verified > result.cleanScore + 1, "the target should be far likelier")
let again = loss.scores(of: [result.adversarial.text])[0]
check(abs(again - result.verified) < 1e-4, "the saved text scores \(again), not \(result.verified)")
