import Crossmatch
import Files
import Foundation
import Phantoms
import TestSupport
import Testing

/// A set that is made in code, run, and read back; without anything that a user of the library does not have.
@Suite struct SetOfOnesOwnTests {
  private let model: any ImageTextModel

  init() throws {
    model = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel()
  }

  /// Phantoms in memory.
  private func samples(_ count: Int) -> [Sample] {
    let generator = PhantomGenerator(size: 32)
    return (0..<count).map { Sample(generator.phantom(seed: 3 + UInt64($0))) }
  }

  private func plan(_ count: Int = 5, seeds: Int = 2) throws -> SetPlan {
    try SetPlan(
      PairSet(samples: samples(count)), pairings: [.matched, .optimizedUnmatched], seed: 7, seedCount: seeds)
  }

  private struct Guess: AttackRun {
    var steps = 0
    var evaluations: Int { steps }
    var bestScore: Float { 1 / Float(1 + steps) }
    var isExhausted: Bool { steps == 2 }
    var better: Better { .lower }
    mutating func step() { steps += 1 }
  }

  /// Noise of an amplitude, in levels, on every pixel of the model's input.
  private func noise(
    _ levels: Int, radius: Float = 4 / 255, region: Region = .everywhere
  ) -> SetRun.Attack {
    { [model] pair, image, seed, _, shouldStop in
      var generator = RandomGenerator(seed: seed &* 1000 &+ pair.number)
      let clean = model.preprocessing(image)
      let pixels = clean.pixels.map { level in
        UInt8(clamping: Int(level) + generator.integer(below: 2 * levels + 1) - levels)
      }
      var run = Guess()
      return PairOutcome(
        adversarial: Image(width: clean.width, height: clean.height, channels: 3, pixels: pixels),
        text: pair.text + " lung", budget: try Budget(.linf, radius: radius), region: region,
        run: run.run(within: RunLimits(steps: 2), shouldStop: shouldStop))
    }
  }

  private func run(_ plan: SetPlan, in folder: URL, _ attack: SetRun.Attack? = nil) throws -> SetRun {
    let run = try SetRun(
      plan, against: model, settings: ["levels": 4], in: folder, attack: attack ?? noise(4))
    #expect(try run.run())
    return run
  }

  @Test func itIsReadBackAsItWasWritten() throws {
    try withTemporaryFolder { folder in
      let plan = try plan()
      let summary = try run(plan, in: folder).finish()
      let results = try SetResults(contentsOf: folder)
      #expect(results.rows.count == 20 && results.failed.isEmpty && results.goal == .match())
      for (index, row) in results.rows.enumerated() {
        let pair = plan.pairs[index / 2]
        #expect(row.file == pair.sample.id && row.caption == pair.caption && row.clean.text == pair.text)
        #expect(row.number == pair.number && row.seed == 7 + index % 2 && row.pairing == pair.pairing)
        #expect(row.norm == .linf && row.radius == 4 / 255 && row.region == "everywhere")
        #expect(row.finding == pair.sample.finding && row.rounds.score == [1, 1 / 2, 1 / 3])
        let clean = model.preprocessing(try pair.sample.readImage())
        let saved = try Image(contentsOf: results.imageFile(of: row))
        #expect(try row.distance == Budget.Norm.linf.distance(of: saved, from: clean))
        #expect(row.changedPixels == saved.changedPlaces(from: clean).count)
      }
      let read = try results.summary()
      #expect(read.json() == summary.json())
      let (overall, again) = (summary.sections[0].overall, read.sections[0].overall)
      let mean = results.rows[..<10].reduce(0) { $0 + Double($1.similarity.after) } / 10
      #expect(abs(try #require(again.similarity.after).value - mean) < 1e-6)
      #expect(again.similarity == overall.similarity && again.distance == overall.distance)
      #expect(again.textRetrieval.success(at: 1) == read.sections[0].mainSuccess)
      #expect(again.textRetrieval.meanRank.before != nil && again.rank.mean.before == nil)
      #expect(read.sections[1].mainSuccess == read.sections[1].overall.preference.success)
      // An image of the set that was not attacked as well as it says is not evidence of anything.
      #expect(read.verification < 1e-6)
      for name in ["results.jsonl", "summary.json"] {
        let file = folder.appendingPathComponent(name)
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("\"spent\":", with: "\"gone\":", maxReplacements: 1).utf8).write(to: file)
      }
      let error = #expect(throws: InputError.self) { try SetResults(contentsOf: folder) }
      #expect(error?.field == "line 1: spent" && error?.file?.hasSuffix("results.jsonl") == true)
    }
  }

  @Test func aSampleSaysWhatIsWrongWithIt() throws {
    let image = Image(width: 8, height: 8, channels: 1, pixels: .init(repeating: 9, count: 64))
    #expect(throws: InputError.self) { try Sample(id: "a", image: .memory(image), text: " ") }
    #expect(throws: InputError.self) {
      try Sample(id: "a", image: .memory(image), text: "a", mismatched: [.wrongClass: ["a"]])
    }
    #expect(throws: InputError.self) { try PairSet(samples: []) }
    let mask = Mask(width: 4, height: 4, pixels: .init(repeating: true, count: 16))
    let sample = try Sample(id: "one", image: .memory(image), text: "a", lesion: .memory(mask))
    let alone = #expect(throws: InputError.self) { try sample.read() }
    #expect(alone?.field == "one: mask_file_name")
    let set = try PairSet(samples: [sample])
    let placed = #expect(throws: InputError.self) { try set.samples[0].read() }
    #expect(placed?.field == "sample 1: mask_file_name of one" && placed?.file == nil)
    let missing = try Sample(
      id: "two", image: .file(URL(fileURLWithPath: "/nowhere/two.png")), text: "a chest",
      otherCaptions: ["a lung"])
    #expect(missing.text == "a chest" && missing.captions == ["a lung", "a chest"])
    #expect(throws: InputError.self) { try missing.readImage() }
  }

  /// What an attack says of its budget and region holds, or the pair has failed.
  @Test(arguments: [
    (8, Region.everywhere, "a distance within the budget, linf 0.015686275"),
    (
      4, .mask(Mask(width: 32, height: 32, pixels: (0..<1024).map { $0 < 9 })),
      "no change outside of the region, mask"
    ),
  ])
  func whatIsBeyondBudgetOrRegionHasFailed(_ levels: Int, _ region: Region, _ expected: String) throws {
    try withTemporaryFolder { folder in
      let plan = try plan(3, seeds: 1)
      let run = try run(plan, in: folder, noise(levels, region: region))
      let failed = try SetResults(contentsOf: folder).failed
      #expect(failed.count == 6 && run.doneCount == 0)
      #expect(failed.allSatisfy { $0.error.contains(expected) }, "\(failed[0].error)")
      #expect(failed[0].error.contains("sample 1: phantom 3"), "\(failed[0].error)")
    }
  }

  @Test func nothingButTheImageAsItWasNeedsNoBudget() throws {
    try withTemporaryFolder { folder in
      let inner = noise(1)
      let plan = try plan(2, seeds: 1)
      _ = try run(plan, in: folder) { pair, image, seed, snapshots, stop in
        let outcome = try inner(pair, image, seed, snapshots, stop)!
        return PairOutcome(
          adversarial: outcome.adversarial, text: outcome.text, budget: nil, run: outcome.run)
      }
      let failed = try SetResults(contentsOf: folder).failed
      #expect(failed.count == 4 && failed[0].error.contains("an image as it was"), "\(failed[0].error)")
    }
  }

  /// MCM as published leaves its budget, and its rows say how far.
  @Test func anAttackWithoutABudgetThatHoldsIsMeasuredAllTheSame() throws {
    try withTemporaryFolder { folder in
      var attack = PublishedMCM()
      (attack.rounds, attack.suffixLength, attack.searchWidth, attack.topK) = (1, 2, 4, 4)
      attack.initialWord = "a"
      let short = try samples(2).map { try Sample(id: $0.id, image: $0.image, text: "a chest") }
      let plan = try SetPlan(PairSet(samples: short), seed: 7)
      let run = try SetRun(plan, attack: attack, against: [model], in: folder)
      #expect(try run.run())
      let results = try SetResults(contentsOf: folder)
      #expect(results.failed.isEmpty, "\(results.failed.first?.error ?? "")")
      #expect(results.rows.contains { $0.distance > $0.radius! })
    }
  }

  // MARK: Shards

  @Test func shardsAreThePlan() throws {
    let plan = try plan(5)
    for count in 1...12 {
      let shards = (0..<count).map { plan.shard($0, of: count) }
      #expect(shards.map(\.pairs.count).reduce(0, +) == plan.pairs.count)
      #expect(Set(shards.flatMap(\.pairs)) == Set(plan.pairs))
      #expect(shards.allSatisfy { $0.seeds == plan.seeds })
    }
  }

  @Test func shardsAreReadAsOne() throws {
    try withTemporaryFolder { folder in
      let plan = try plan(5)
      let whole = folder.appendingPathComponent("whole")
      let parts = (0..<3).map { folder.appendingPathComponent("part\($0)") }
      let expected = try run(plan, in: whole).finish()
      for (number, part) in parts.enumerated() { _ = try run(plan.shard(number, of: 3), in: part) }
      let results = try SetResults(contentsOf: parts.reversed())
      func timeless(_ text: String) -> String { text.replacing(/"seconds": ?[0-9.e-]+/, with: "") }
      let summary = try results.summary(of: plan, under: model)
      #expect(timeless(summary.json()) == timeless(expected.json()))
      let alone = try SetResults(contentsOf: whole)
      #expect(results.rows.map(\.file) == alone.rows.map(\.file))
      #expect(results.rows.map(\.similarity) == alone.rows.map(\.similarity))

      let overlap = #expect(throws: InputError.self) { try SetResults(contentsOf: [parts[0], whole]) }
      #expect(overlap?.found.contains(parts[0].lastPathComponent) == true, "\(overlap!)")
      let missing = #expect(throws: InputError.self) {
        try SetResults(contentsOf: [parts[0], parts[2]]).summary(of: plan, under: model)
      }
      #expect(missing?.expected == "all pairs of the plan")
      // Other settings are another experiment.
      let foreign = folder.appendingPathComponent("foreign")
      let other = try SetRun(
        plan.shard(1, of: 3), against: model, settings: ["levels": 5], in: foreign, attack: noise(4))
      #expect(try other.run())
      let error = #expect(throws: InputError.self) { try SetResults(contentsOf: [parts[0], foreign]) }
      #expect(error?.field == "settings" && error?.file?.contains("foreign") == true)
      // A shard is not taken up as another.
      #expect(throws: InputError.self) {
        try SetRun(
          plan.shard(1, of: 3), against: model, settings: ["levels": 4], in: parts[0], isResuming: true,
          attack: noise(4))
      }
    }
  }

  /// A run is taken up by what decides over its attacks, not by names that somebody listed.
  @Test func anotherAttackIsNotTakenUp() throws {
    try withTemporaryFolder { folder in
      func run(_ radius: Float, region: SetRegion? = nil) throws -> SetRun {
        var attack = PublishedMCM()
        (attack.rounds, attack.radius) = (0, radius)
        return try SetRun(
          plan(2, seeds: 1), attack: attack, within: region, against: [model], in: folder, isResuming: true)
      }
      do { _ = try run(0.3) }
      do { _ = try run(0.3) }
      let radius = #expect(throws: InputError.self) { try run(0.4) }
      #expect(radius?.field == "settings.attack.radius", "\(radius!)")
      let region = #expect(throws: InputError.self) { try run(0.3, region: .lesion) }
      #expect(region?.field?.hasPrefix("settings.region") == true, "\(region!)")
    }
  }
}
