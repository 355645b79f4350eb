// A set that is built in code, attacked, and read back as typed values.
import Checking
import Crossmatch
import Phantoms

let model = try ModelFolder(named: "phantom-clip").imageTextModel()
let generator = PhantomGenerator(size: 128)
let samples = (0..<4).map { Sample(generator.phantom(seed: 1_000_000_000 + UInt64($0))) }
let plan = try SetPlan(PairSet(samples: samples), seed: 0)
let attack = try CrossPreset.mcm.attack(budget: Budget(.linf, radius: 4 / 255))

try withTemporaryFolder { folder in
  let run = try SetRun(plan, attack: attack, against: [model], in: folder)
  check(try run.run(), "nothing should be left to do")
  let summary = try run.finish()
  let results = try SetResults(contentsOf: folder)

  check(
    results.rows.count == 4 && results.failed.isEmpty,
    "\(results.rows.count) rows, \(results.failed.count) failed")
  for row in results.rows {
    check(row.distance <= row.radius!, "\(row.file): \(row.distance) is beyond the budget")
    check(row.similarity.after < row.similarity.before, "\(row.file): the match should fall")
    print("\(row.file): \(row.similarity.before) → \(row.similarity.after)  \(row.adversarial.text)")
  }
  let similarity = summary.sections[0].overall.similarity
  print("mean \(similarity.before!.value) → \(similarity.after!.value)")
  check(try results.summary().sections[0].overall.similarity == similarity, "the summary should be read back")
}
