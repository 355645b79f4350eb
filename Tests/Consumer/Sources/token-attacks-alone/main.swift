// A token search with the part of the package that attacks texts: no image attack and no set is built for it.
import Checking
import EmbeddingModels
import Objectives
import Runs
import TokenAttacks

let model = try ModelFolder(named: "phantom-clip").textEncoder()
let result = try TokenSearch(.gcg, suffixLength: 3).run(
  on: ["a chest x-ray"], goal: SearchGoal(towards: ["a fundus photograph"]), against: [model],
  limits: RunLimits(steps: 5), seed: 0)
print("\(result.adversarial.text): cosine \(result.cleanScore) → \(result.verified)")
check(
  result.verified > result.cleanScore, "the cosine should grow: \(result.cleanScore) → \(result.verified)")
