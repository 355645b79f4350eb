// Checks a result of somebody else from what was saved: the text and the image files alone.
import Checking
import Crossmatch
import Foundation
import Phantoms

let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let phantom = PhantomGenerator(size: 128).phantom(.xrayChest, hasLesion: true, seed: 7)
let caption = "a chest x-ray"
let budget = try Budget(.linf, radius: 8 / 255)

try withTemporaryFolder { folder in
  // What they did.
  let result = try CrossPreset.mcm.attack(budget: budget).run(
    on: phantom.image, caption: caption, against: [model], seed: 0)
  try result.write(to: folder)

  // What we check.
  let data = try Data(contentsOf: folder.appendingPathComponent("result.json"))
  let json = try JSONSerialization.jsonObject(with: data) as! [String: Any]
  let text = (json["adversarial"] as! [String: Any])["text"] as! String
  let image = try Image(contentsOf: folder.appendingPathComponent("adversarial.png"))
  let clean = try Image(contentsOf: folder.appendingPathComponent("clean.png"))
  let loss = try PairGoal.breakMatch().loss(under: model, caption: caption)
  let score = loss.score(image: image, text: text)
  let claimed = Float(json["verified"] as! Double)
  let distance = try budget.norm.distance(of: image, from: clean)
  print("claimed \(claimed), found \(score), distance \(distance) of \(budget.radius)")
  check(abs(score - claimed) < 1e-6, "the files score \(score), not \(claimed)")
  check(distance <= budget.radius, "\(distance) is beyond the budget")
}
