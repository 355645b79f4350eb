// PGD, and a token search, with an objective of one's own; the result is written and read back.
import Checking
import Crossmatch
import Foundation
import Phantoms

/// A few lines of tensor operations; the derivative comes with them.
struct Margin: Objective {
  let wanted: Tensor, unwanted: Tensor
  func losses(of embeddings: Tensor) -> Tensor {
    embeddings.cosineSimilarity(to: unwanted) - embeddings.cosineSimilarity(to: wanted)
  }
}

let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)
let margin = Margin(
  wanted: model.textEmbeddings(of: ["a fundus photograph"]),
  unwanted: model.textEmbeddings(of: ["a chest x-ray"]))

let attack = PGD(budget: try Budget(.linf, radius: 8 / 255), steps: 10)
let result = try attack.run(
  on: phantom.image, against: [EmbeddingImageLoss(model, margin)], goal: GoalDescription(objective: "margin"),
  seed: 0)
try withTemporaryFolder { folder in
  try result.write(to: folder)
  let saved = try Image(contentsOf: folder.appendingPathComponent("adversarial.png"))
  let score = EmbeddingImageLoss(model, margin).score(of: saved)
  print("margin \(result.cleanScore) → \(result.verified), from the file \(score)")
  check(score == result.verified, "the saved image scores \(score), not \(result.verified)")
}
check(
  result.verified > result.cleanScore + 0.1,
  "the margin should grow: \(result.cleanScore) → \(result.verified)")

let search = try TokenSearch(.gcg, suffixLength: 3).run(
  SearchTask(prompts: ["a chest x-ray"], losses: [EmbeddingTextLoss(model, margin)]),
  goal: GoalDescription(objective: "margin"), limits: RunLimits(steps: 5), seed: 0)
print(search.adversarial.text, search.verified)
check(search.verified > search.cleanScore, "the text's margin should grow")
