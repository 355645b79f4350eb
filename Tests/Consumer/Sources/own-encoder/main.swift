// An encoder of one's own under every kind of attack; its results are written and read back.
import Checking
import Crossmatch
import Foundation
import Phantoms

/// Mean colours and mean input embeddings: no model, but all that attacks need of one.
struct MeanEncoder: ImageTextModel {
  let tokenizer: Tokenizer
  let tokenEmbeddings: Tensor
  let preprocessing: ImagePreprocessing
  let imageSize: (height: Int, width: Int)
  let contextLength = 64

  /// With another model's tokens and input size.
  init(like model: any ImageTextModel) {
    (tokenizer, preprocessing, imageSize) = (model.tokenizer, model.preprocessing, model.imageSize)
    tokenEmbeddings = model.tokenEmbeddings.rows(0..<model.tokenEmbeddings.shape[0])
  }

  var textDimension: Int { tokenEmbeddings.shape[1] }
  var imageDimension: Int { textDimension }

  func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    inputs.meanPooled(lengths: tokens.map(\.count)).tanh()
  }

  /// Each square of the image, in one channel, is one number; as many of them as the embedding is long.
  func imageEmbeddings(pixels: Tensor) -> Tensor {
    let count = pixels.shape[0]
    let rows = pixels.reshaped([count * textDimension, pixels.count / count / textDimension])
    return (rows.rowMeans() - 0.4).reshaped([count, textDimension])
  }
}

let model = MeanEncoder(like: try ModelFolder(named: "phantom-clip").imageTextModel())
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)
let budget = try Budget(.linf, radius: 8 / 255)

func saved(_ result: some AttackResult) throws -> [String: Any] {
  try withTemporaryFolder { folder in
    try result.write(to: folder)
    let data = try Data(contentsOf: folder.appendingPathComponent("result.json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}

let text = try TokenSearch(.gcg, suffixLength: 3).run(
  on: ["a chest x-ray"], goal: SearchGoal("a fundus photograph"), against: [model],
  limits: RunLimits(steps: 4), seed: 0)
check(text.verified > text.cleanScore, "the text should move: \(text.cleanScore) → \(text.verified)")
check(
  (try saved(text)["model"] as? [String: Any])?["name"] as? String == "MeanEncoder",
  "results name the encoder")

let attacks: [any ImageAttack] = [
  PGD(budget: budget, steps: 5), QueryAttack(.square, budget: budget, queries: 20),
  CarliniWagner(targetScore: 2, budget: try Budget(.l2, radius: 10), steps: 4, searches: 1),
]
for attack in attacks {
  let result = try attack.run(
    on: phantom.image, goal: TextGoal(.towards, "a fundus photograph"), against: model, seed: 0)
  check(result.verified >= result.cleanScore, "\(attack.name) should not make it worse")
  check(try saved(result)["verified"] as? Double != nil, "\(attack.name) has a verified score")
}

let cross = try CrossPreset.mcm.attack(budget: budget).run(
  on: phantom.image, caption: "a chest x-ray", against: [model], seed: 0)
check(
  cross.verified <= cross.clean.score, "the match should not rise: \(cross.clean.score) → \(cross.verified)")
check(
  (try saved(cross)["model"] as? [String: Any])?["name"] as? String == "MeanEncoder",
  "results name the encoder")
print("text \(text.verified), cross \(cross.clean.score) → \(cross.verified)")
