// An input transformation of one's own, averaged over by a published attack.
import Checking
import Crossmatch
import Phantoms

struct Dimming: InputTransform {
  static let name = "dimming"
  var most: Float = 0.3

  func views(of pixels: Tensor, using generator: inout RandomGenerator) -> [Tensor] {
    [pixels * (1 - most * generator.uniform())]
  }
}

let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)
let attack = GradientAttack(
  budget: try Budget(.linf, radius: 8 / 255), steps: 6, rule: .momentum(), transforms: [Dimming()])
let result = try attack.run(
  on: phantom.image, goal: TextGoal(.awayFrom, "a chest x-ray"), against: model, seed: 0)

print("cosine \(result.cleanScore) → \(result.verified)")
check(result.verified < result.cleanScore - 0.1, "the cosine should fall")
check(result.json.contains("dimming"), "result.json should name the transformation")
