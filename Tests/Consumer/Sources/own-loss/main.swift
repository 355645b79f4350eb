// A loss of one's own: no embedding, no objective, and a derivative of its own, as another back end would bring it.
import Checking
import Crossmatch
import Phantoms

/// How bright an image is for its model, to be made small; the derivative is written out.
struct Brightness: ImageLoss {
  let input: any ImageInput

  func score(ofLoss loss: Float) -> Float { loss }
  var better: Better { .lower }

  func losses(pixels: Tensor, of subjects: [Int]) -> [Float] {
    let count = pixels.shape[0]
    return pixels.reshaped([count, pixels.count / count]).rowMeans().values
  }

  func gradients(
    at pixels: Tensor, of subjects: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor) {
    let size = pixels.count / pixels.shape[0]
    let gradient = weights.flatMap { [Float](repeating: $0 / Float(size), count: size) }
    return (losses(pixels: pixels, of: subjects), Tensor(gradient, shape: pixels.shape))
  }
}

/// How far a text's mean input embedding is from nothing.
struct Length: TextLoss {
  let input: any TokenInput

  func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    sequences.map { loss(input.inputEmbeddings(of: [$0])).values[0] }
  }

  func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor) {
    let parts = sequences.map { valueWithGradient(at: input.inputEmbeddings(of: [$0]), of: loss) }
    return (parts.map { $0.value.values[0] }, .concatenating(parts.map(\.gradient)))
  }

  private func loss(_ inputs: Tensor) -> Tensor {
    inputs.meanPooled(lengths: [inputs.shape[0]]).squared().sum()
  }
}

let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)

let attack = PGD(budget: try Budget(.linf, radius: 4 / 255), stepSize: 1 / 255, steps: 6)
let image = try attack.run(
  on: phantom.image, against: [Brightness(input: model)], goal: GoalDescription(objective: "brightness"),
  seed: 0)
print("brightness \(image.cleanScore) → \(image.verified)")
check(image.verified < image.cleanScore, "the image should be darker")
check(image.image.distance <= attack.budget.radius, "\(image.image.distance) is beyond the budget")

let text = try TokenSearch(.gcg, suffixLength: 3).run(
  SearchTask(prompts: ["a chest x-ray"], losses: [Length(input: model)]),
  goal: GoalDescription(objective: "length", details: ["of": "mean input embedding"]),
  limits: RunLimits(steps: 4), seed: 0)
print("length \(text.cleanScore) → \(text.verified)")
check(text.verified > text.cleanScore, "the loss should fall")
