// The first five minutes: an image attack, its result in a folder, and a check of the folder by its files alone.
import Crossmatch
import Foundation
import Phantoms

// A model and an image; both come with the package.
let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)

// The image is to move away from a text that is true of it, and no pixel by more than 8 of 255 levels.
let goal = TextGoal(.awayFrom, "a chest x-ray")
let attack = PGD(budget: try Budget(.linf, radius: 8 / 255), steps: 10)
let result = try attack.run(on: phantom.image, goal: goal, against: model, seed: 0)
print("cosine \(result.cleanScore) → \(result.verified)")

// result.json, trace.csv, adversarial.png, clean.png and more pictures.
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("crossmatch-first-attack")
try result.write(to: folder)

// The same figures from the files, as anyone can compute them who has the model.
let clean = try Image(contentsOf: folder.appendingPathComponent("clean.png"))
let saved = try Image(contentsOf: folder.appendingPathComponent("adversarial.png"))
let score = try goal.loss(under: model).score(of: saved)
let distance = try attack.budget.norm.distance(of: saved, from: clean)
print("from the files: cosine \(score), distance \(distance * 255) of 8 levels")

guard score == result.verified, score < result.cleanScore, distance <= attack.budget.radius else {
  print("the files do not hold what the result says")
  exit(1)
}
