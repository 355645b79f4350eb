// An image attack of one's own: repeated uniform noise within the budget, as Foolbox's LinfAdditiveUniformNoiseAttack.
// The budget, rounding to 8 bits, keeping the best, snapshots, verification and result.json come from the library.
import Checking
import Crossmatch
import Foundation
import Phantoms

struct UniformNoise: PixelProposal {
  var name: String { "uniform-noise" }
  func next(in search: PixelSearch, using generator: inout RandomGenerator) -> [Float] {
    search.ledger.cleanPixels.map { $0 + search.ledger.budget.radius * (2 * generator.uniform() - 1) }
  }
}

let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)
let goal = TextGoal(.awayFrom, "a chest x-ray")
let attack = ProposalAttack(UniformNoise(), budget: try Budget(.linf, radius: 8 / 255), steps: 20)

try withTemporaryFolder { folder in
  // Interrupted after some steps, it goes on from its snapshot to the same bits.
  let snapshots = SnapshotFile(in: folder)
  var asked = 0
  func run(_ snapshots: SnapshotFile?, stoppingAfter steps: Int? = nil) throws -> ImageAttackResult {
    try attack.run(
      on: phantom.image, goal: goal, against: model, seed: 1, snapshots: snapshots,
      shouldStop: {
        asked += 1
        return steps.map { asked > $0 } ?? false
      })
  }
  let part = try run(snapshots, stoppingAfter: 5)
  check(part.run.stopped == .interrupted, "it should be interrupted, not \(part.run.stopped)")
  let (rest, whole) = (try run(snapshots), try run(nil))
  check(
    rest.image.adversarial == whole.image.adversarial, "taken up again, it should end with the same image")
  check(whole.image.distance <= attack.budget.radius, "\(whole.image.distance) is beyond the budget")
  check(whole.verified < whole.cleanScore, "the cosine should fall: \(whole.cleanScore) → \(whole.verified)")

  try whole.write(to: folder)
  let json = try String(contentsOf: folder.appendingPathComponent("result.json"), encoding: .utf8)
  check(json.contains(#""name": "uniform-noise""#), "result.json should name the attack")
  print("cosine \(whole.cleanScore) → \(whole.verified), \(whole.image.changedPixels) pixels changed")
}
