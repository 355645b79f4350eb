import Crossmatch
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// A run that is interrupted and taken up again must end with the bits of one that was not.
@Suite struct ResumeTests {
  private let model: CLIP
  private let clean: Image

  init() throws {
    model = try CLIP(contentsOf: RepositoryFixtures.model("tiny-clip"))
    var generator = RandomGenerator(seed: 8)
    clean = Image(
      width: 32, height: 32, channels: 3, pixels: (0..<3072).map { _ in UInt8(generator.integer(below: 256)) }
    )
  }

  /// Says "stop" at the given question, counted from 1.
  private func stopping(at question: Int) -> () -> Bool {
    var asked = 0
    return {
      asked += 1
      return asked == question
    }
  }

  @Test(arguments: [1, 2, 5])
  func imageAttackEndsWithTheSameBits(_ question: Int) throws {
    let attack = try PGD(budget: Budget(.l2, radius: 1), stepSize: 0.15, steps: 8, startsRandomly: true)
    let goal = TextGoal(.towards, "a radiograph with a nodule")
    func run(_ snapshots: SnapshotFile?, _ shouldStop: () -> Bool) throws -> ImageAttackResult {
      try attack.run(
        on: clean, goal: goal, against: model, seed: 4, snapshots: snapshots, shouldStop: shouldStop)
    }
    let whole = try run(nil) { false }
    try withTemporaryFolder { folder in
      let file = SnapshotFile(in: folder)
      let part = try run(file, stopping(at: question))
      #expect(part.run.stopped == .interrupted && part.run.steps == question - 1)
      let rest = try run(file) { false }
      #expect(rest.image.adversarial == whole.image.adversarial)
      #expect(rest.score == whole.score && rest.verified == whole.verified)
      #expect(rest.run.trace.map(\.score) == whole.run.trace.map(\.score))
      #expect(rest.run.evaluations == whole.run.evaluations)
      // Nobody has written the result yet.
      #expect(FileManager.default.fileExists(atPath: file.url.path))
    }
  }

  @Test(arguments: CrossSchedule.rounds)
  func crossAttackEndsWithTheSameBits(_ schedule: CrossSchedule) throws {
    var search = TokenSearch(.gcg, suffixLength: 3)
    (search.searchWidth, search.topK, search.initial) = (8, 30, .repeating("a"))
    let attack = try CrossAttack(
      image: PGD(budget: Budget(.linf, radius: 4 / 255), stepSize: 0.6 / 255, steps: 3), text: search,
      rounds: 6,
      schedule: schedule)
    func run(_ snapshots: SnapshotFile?, _ shouldStop: () -> Bool) throws -> CrossAttackResult {
      try attack.run(
        on: clean, caption: "a normal chest", against: [model], seed: 9, snapshots: snapshots,
        shouldStop: shouldStop)
    }
    try endsWithTheSameBits(run)
  }

  @Test(arguments: [true, false])
  func publishedAttacksEndWithTheSameBits(isMCM: Bool) throws {
    var published = PublishedMCM()
    published.suffixLength = 3
    let attack: any PairAttack =
      isMCM ? published : try CrossPreset.sga.attack(budget: Budget(.linf, radius: 4 / 255))
    try endsWithTheSameBits { snapshots, shouldStop in
      try attack.run(
        on: clean, caption: "a normal chest", against: [model], seed: 9, snapshots: snapshots,
        shouldStop: shouldStop)
    }
  }

  private func endsWithTheSameBits(
    _ run: (_ snapshots: SnapshotFile?, _ shouldStop: () -> Bool) throws -> CrossAttackResult
  ) throws {
    let whole = try run(nil) { false }
    try withTemporaryFolder { folder in
      let file = SnapshotFile(in: folder)
      _ = try run(file, stopping(at: 3))
      let rest = try run(file) { false }
      #expect(rest.image.adversarial == whole.image.adversarial)
      #expect(rest.adversarial == whole.adversarial)
      #expect(rest.verified == whole.verified && rest.run.evaluations == whole.run.evaluations)
      #expect(rest.account == whole.account)
    }
  }

  @Test(arguments: TokenSearch.Preset.allCases)
  func tokenSearchEndsWithTheSameBits(_ preset: TokenSearch.Preset) throws {
    var search = TokenSearch(preset, suffixLength: 4)
    (search.searchWidth, search.topK, search.restarts, search.restartPatience) = (6, 30, 2, 3)
    if search.initial == .repeating("x") { search.initial = .repeating("a") }
    func run(_ snapshots: SnapshotFile?, _ shouldStop: () -> Bool) throws -> TokenSearchResult {
      try search.run(
        on: preset == .words ? ["a left chest"] : ["a normal chest", "the left lung"],
        goal: SearchGoal("a nodule"), against: [model],
        limits: RunLimits(steps: 9), seed: 9, snapshots: snapshots, shouldStop: shouldStop)
    }
    let whole = try run(nil) { false }
    try withTemporaryFolder { folder in
      let file = SnapshotFile(in: folder)
      for question in [1, 4] { #expect(try run(file, stopping(at: question)).run.stopped == .interrupted) }
      let rest = try run(file) { false }
      #expect(rest.prompts == whole.prompts && rest.score == whole.score && rest.verified == whole.verified)
      #expect(rest.run.trace.map(\.score) == whole.run.trace.map(\.score))
      #expect(rest.run.evaluations == whole.run.evaluations)
      // Nobody has written the result yet.
      #expect(FileManager.default.fileExists(atPath: file.url.path))
    }
  }

  @Test func tokenSearchRefusesStatesOfOtherTexts() throws {
    var search = TokenSearch(.gcg, suffixLength: 4)
    (search.searchWidth, search.initial) = (6, .repeating("a"))
    try withTemporaryFolder { folder in
      func run(_ search: TokenSearch, stop: Bool) throws {
        _ = try search.run(
          on: ["a normal chest"], goal: SearchGoal("a nodule"), against: [model], limits: RunLimits(steps: 3),
          seed: 1, snapshots: SnapshotFile(in: folder),
          shouldStop: { stop })
      }
      try run(search, stop: true)
      var other = search
      other.topK = 7
      #expect(#expect(throws: InputError.self) { try run(other, stop: false) }?.field == "topK")
      let file = folder.appendingPathComponent("snapshot.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      let damages = [(#""candidate":["#, #""candidate":[99999,"#), (#""evaluations":"#, #""evaluations":-"#)]
      for (part, damaged) in damages {
        try Data(text.replacing(part, with: damaged).utf8).write(to: file)
        #expect(throws: InputError.self) { try run(search, stop: false) }
      }
    }
  }

  /// What decides over the course is known without being listed: the attack's own members, goal, model, image and seed.
  @Test func refusesSnapshotsOfOthers() throws {
    let usual = TextGoal(.towards, "a chest")
    try withTemporaryFolder { folder in
      func run(
        radius: Float = 4, steps: Int = 3, goal: TextGoal? = nil, image: Image? = nil,
        region: Region = .everywhere,
        seed: Int = 0, stop: Bool = false
      ) throws {
        _ = try PGD(budget: Budget(.linf, radius: radius / 255), steps: steps).run(
          on: image ?? clean, within: region, goal: goal ?? usual, against: model, seed: seed,
          snapshots: SnapshotFile(in: folder), shouldStop: { stop })
      }
      try run(stop: true)
      func refusal(_ body: () throws -> Void) -> String? {
        #expect(throws: InputError.self, performing: body)?.field
      }
      #expect(refusal { try run(radius: 8) } == "budget")
      #expect(refusal { try run(steps: 4) } == "steps")
      #expect(refusal { try run(goal: TextGoal(.awayFrom, "a chest")) } == "goal")
      #expect(refusal { try run(seed: 1) } == "seed")
      let other = Image(width: 32, height: 32, channels: 3, pixels: .init(repeating: 9, count: 3072))
      #expect(refusal { try run(image: other) } == "image")
      let mask = Mask(width: 32, height: 32, pixels: (0..<1024).map { $0 < 100 })
      #expect(refusal { try run(region: .lesion(mask)) } == "region")
      let file = folder.appendingPathComponent("snapshot.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      for damaged in [
        String(text.dropLast(20)), "{}", "",
        text.replacing("\"bestLoss\":", with: "\"bestLoss\":\"x\",\"y\":"),
        text.replacing(#""best":["#, with: #""best":[0,"#),
      ] {
        try Data(damaged.utf8).write(to: file)
        #expect(throws: InputError.self) { try run() }
      }
    }
  }
}
