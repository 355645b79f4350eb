import Crossmatch
import Files
import Foundation
import Phantoms
import Statistics
import Synchronization
import Tensors
import TestSupport
import Testing

/// A run over a set, with an attack that is fast and as good as any: noise on the image, a word behind the
/// text.
@Suite struct SetRunTests {
  private let model: ModelFolder

  init() throws { model = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")) }

  /// One step is the whole work.
  private struct Guess: AttackRun {
    var steps = 0
    var evaluations: Int { steps }
    var bestScore: Float { 1 / Float(1 + steps) }
    var isExhausted: Bool { steps == 3 }
    var better: Better { .lower }
    mutating func step() { steps += 1 }
  }

  private func attack(_ encoder: any ImageTextModel) -> SetRun.Attack {
    { pair, image, seed, _, shouldStop in
      var generator = RandomGenerator(seed: seed &* 1000 &+ pair.number)
      let clean = encoder.preprocessing(image)
      let noisy = Image(
        width: clean.width, height: clean.height, channels: 3,
        pixels: clean.pixels.map { UInt8(clamping: Int($0) + generator.integer(below: 9) - 4) })
      var run = Guess()
      return PairOutcome(
        adversarial: noisy,
        text: pair.text + " \(["right", "lung", "a"][generator.integer(below: 3)])",
        budget: try Budget(.linf, radius: 4 / 255),
        run: run.run(within: RunLimits(steps: 3), shouldStop: shouldStop))
    }
  }

  private func plan(
    _ folder: URL, _ pairings: [Pairing] = [.matched, .unmatched], goal: SetGoal = .match(), seeds: Int = 2
  ) throws -> SetPlan {
    let metadata = folder.appendingPathComponent("set/\(PhantomFolder.metadataName)")
    if !FileManager.default.fileExists(atPath: metadata.path) {
      try PhantomFolder.write(count: 6, seed: 3, size: 32, to: folder.appendingPathComponent("set"))
    }
    return try SetPlan(
      PairSet(contentsOf: metadata), pairings: pairings, goal: goal, captionNumber: 1, seed: 7,
      seedCount: seeds)
  }

  private func run(
    _ plan: SetPlan, in folder: URL, isResuming: Bool = false, settings: [String: String] = ["radius": "4"],
    attack: SetRun.Attack? = nil
  ) throws -> SetRun {
    try SetRun(
      plan, against: model.imageTextModel(), settings: settings, command: "cross-attack", in: folder,
      isResuming: isResuming,
      attack: attack ?? self.attack(model.imageTextModel()))
  }

  /// Every file below a folder with its bytes.
  private func content(of folder: URL) throws -> [String: Data] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).reduce(into: [:]) { files, path in
      let url = folder.appendingPathComponent(path)
      guard !(try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true) else { return }
      files[path] = try Data(contentsOf: url)
    }
  }

  /// Guesses take no measurable time; a row's seconds are blanked all the same.
  private func contentButForSeconds(of folder: URL) throws -> [String: String] {
    try content(of: folder).mapValues { data in
      String(decoding: data, as: UTF8.self).replacing(/"seconds": ?[0-9.e-]+/, with: "")
    }
  }

  @Test func rowsSayWhatTheFilesAre() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      let plan = try plan(folder)
      let run = try run(plan, in: output)
      #expect(run.count == 24 && run.doneCount == 0)
      let counts = Mutex<[Int]>([])
      #expect(try run.run(progress: { done in counts.withLock { $0.append(done) } }))
      #expect(counts.withLock { $0 } == Array(1...24))
      let rows = try JSONLines.map(output.appendingPathComponent("results.jsonl")) { line, _ in line }
      #expect(rows.count == 24)
      let encoder = try model.imageTextModel()
      for (index, row) in rows.enumerated() {
        let pair = plan.pairs[index / 2]
        #expect(
          try row.member("pair").integer() == pair.number && row.member("seed").integer() == 7 + index % 2)
        #expect(try row.member("pairing").string() == pair.pairing.rawValue)
        #expect(try row.member("clean").member("text").string() == pair.text)
        let image = try Image(
          contentsOf: output.appendingPathComponent(row.member("adversarial").member("image").string()))
        let text = try row.member("adversarial").member("text").string()
        let own = encoder.preprocessing.keepingChannels(try pair.sample.readImage())
        #expect(
          (image == own) == (pair.pairing == .unmatched)
            && (text == pair.text) == (pair.pairing == .unmatched))
        for (key, image, text) in [
          ("before", own, pair.text), ("after", image, text), ("textOnly", own, text),
          ("imageOnly", image, pair.text),
          ("ownBefore", own, pair.caption), ("ownAfter", image, pair.caption),
        ] {
          let target = encoder.textEmbeddings(of: [text])
          let cosine = encoder.imageEmbeddings(of: [image]).cosineSimilarity(
            to: target.reshaped([target.count])
          ).item
          #expect(abs(try row.member("similarity").member(key).number() - Double(cosine)) < 1e-6, "\(key)")
        }
      }
      let summary = try run.summary()
      #expect(
        summary.verification < 1e-6 && summary.seedCount == 2
          && summary.sections.map(\.pairing) == plan.pairings)
      let means = try [0..<12, 12..<24].map { range in
        try rows[range].map { try $0.member("similarity").member("after").number() }.reduce(0, +) / 12
      }
      for (section, mean) in zip(summary.sections, means) {
        #expect(abs(try #require(section.overall["similarity.after"]).value - mean) < 1e-6)
      }
      #expect(summary.sections[1].overall["similarity.change"] == Estimate(value: 0, low: 0, high: 0))
    }
  }

  /// Stopped again and again, with the last line torn: the files end as if nothing had happened, and nothing
  /// is done twice.
  @Test func endsAsIfNobodyHadStoppedIt() throws {
    try withTemporaryFolder { folder in
      let plan = try plan(folder)
      let folders = ["whole", "parts"].map(folder.appendingPathComponent)
      #expect(try run(plan, in: folders[0]).run())
      let attacked = Mutex<[String: Int]>([:])
      let inner = attack(try model.imageTextModel())
      let results = folders[1].appendingPathComponent("results.jsonl")
      var torn = 0
      for _ in 0..<24 {
        let part = try run(plan, in: folders[1], isResuming: true) { pair, image, seed, snapshots, stop in
          let outcome = try inner(pair, image, seed, snapshots, stop)
          if let outcome, outcome.run.stopped != .interrupted {
            attacked.withLock { $0["\(pair.pairing) \(pair.number) \(seed)", default: 0] += 1 }
          }
          return outcome
        }
        let before = part.doneCount
        let isDone = Mutex(false)
        let done = try part.run(
          shouldStop: { isDone.withLock { $0 } }, progress: { _ in isDone.withLock { $0 = true } })
        #expect(part.doneCount > before || done)
        if done { break }
        let handle = try FileHandle(forWritingTo: results)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"schema":2,"pairing":"mat"#.utf8))
        try handle.close()
        torn += 1
      }
      // How often depends on how many pairs run at once.
      #expect(torn > 0)
      #expect(attacked.withLock { $0.count } == 12)
      #expect(attacked.withLock { Set($0.values) } == [1])
      #expect(try contentButForSeconds(of: folders[0]) == contentButForSeconds(of: folders[1]))
      #expect(try content(of: folders[0]).count == 24 + 2)
    }
  }

  @Test func refusesToMixRuns() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      #expect(try run(plan(folder), in: output).run())
      let before = try content(of: output)
      let again = #expect(throws: InputError.self) { try run(plan(folder), in: output) }
      #expect(again?.found == "run.json")
      let changed = #expect(throws: InputError.self) {
        try run(plan(folder), in: output, isResuming: true, settings: ["radius": "8"])
      }
      #expect(changed?.field == "settings.radius" && changed?.file?.hasSuffix("run.json") == true)
      let seeds = #expect(throws: InputError.self) {
        try run(plan(folder, seeds: 3), in: output, isResuming: true)
      }
      #expect(seeds?.field == "seeds")
      let goal = #expect(throws: InputError.self) {
        try run(plan(folder, goal: .match(allCaptions: true)), in: output, isResuming: true)
      }
      #expect(goal?.field == "goal.allCaptions")
      #expect(throws: InputError.self) { try run(plan(folder, [.matched]), in: output, isResuming: true) }
      #expect(try content(of: output) == before)
    }
  }

  @Test func oneProcessAtATime() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      let first = try run(plan(folder), in: output)
      let error = #expect(throws: InputError.self) { try run(plan(folder), in: output, isResuming: true) }
      #expect(error?.file?.hasSuffix("results.jsonl") == true)
      #expect(try first.run())
    }
  }

  @Test func whatAKilledWriterLeftIsRemoved() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      _ = try run(plan(folder), in: output)
      let leftover = output.appendingPathComponent("images/.00000-matched-7.png.9999999.partial")
      try Data([1]).write(to: leftover)
      _ = try run(plan(folder), in: output, isResuming: true)
      #expect(!FileManager.default.fileExists(atPath: leftover.path))
    }
  }

  /// A line of the results, changed, and what is said of it.
  @Test(arguments: [
    (#""schema":2"#, #""schema":1"#, "schema"), (#""pair":0"#, #""pair":-1"#, "pair"),
    (#""pairing":"matched""#, #""pairing":"none""#, "pairing"),
    (#""file":"00000.png""#, #""file":"00001.png""#, "the pair as the metadata have it, 00001.png"),
    (#""file":"00000.png""#, #""file":"00009.png""#, "none of 00009.png"),
    ("images/00000", "../images/00000", "image"), ("images/00000", "images/00009", "the file images/00009"),
    (#""before":"#, #""before":null,"was":"#, "similarity.before"),
    (#""score":["#, #""score":[1,"#, "rounds"), (#""goal":"match""#, #""goal":"swap""#, "match"),
    (#""imageMargin":null"#, #""imageMargin":{"before":0,"after":0}"#, "margins"),
    (#""seed":"#, #"seed":"#, "JSON"),
  ])
  func refusesDamagedResults(_ old: String, _ new: String, _ mention: String) throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      #expect(try run(plan(folder, [.matched], seeds: 1), in: output).run())
      let file = output.appendingPathComponent("results.jsonl")
      let text = try String(contentsOf: file, encoding: .utf8)
      let damaged = text.replacing(old, with: new, maxReplacements: 1)
      #expect(damaged != text)
      try Data(damaged.utf8).write(to: file)
      let error = #expect(throws: InputError.self) {
        try run(plan(folder, [.matched], seeds: 1), in: output, isResuming: true)
      }
      #expect("\(error!)".contains("results.jsonl: line ") && "\(error!)".contains(mention), "\(error!)")
    }
  }

  @Test func aPairThatFailsDoesNotStopTheOthers() throws {
    try withTemporaryFolder { folder in
      let plan = try plan(folder, [.matched])
      let output = folder.appendingPathComponent("run")
      let inner = attack(try model.imageTextModel())
      do {
        let run = try run(plan, in: output) { pair, image, seed, snapshots, stop in
          guard pair.number != 2 || seed != 8 else {
            throw InputError(field: "region", expected: "another", found: "this")
          }
          return try inner(pair, image, seed, snapshots, stop)
        }
        #expect(try run.run() && run.doneCount == 11 && run.count == 12)
        let lines = try JSONLines.map(output.appendingPathComponent("results.jsonl")) { line, _ in line }
        #expect(lines.count == 12)
        let error = try lines[5].member("error").string()
        #expect(error.contains("metadata.jsonl: line 3: 00002.png: region: expected another, found this"))
        #expect(try lines[4].member("error").ifPresent == nil)
        let summary = try run.finish()
        #expect(try run.failures().map(\.seed) == [8] && run.failures().map(\.number) == [2])
        // A pair counts under all seeds or under none.
        #expect(summary.sections[0].overall.pairCount == 5)
        let page = try String(contentsOf: output.appendingPathComponent("report.html"), encoding: .utf8)
        #expect(page.contains("Pairs that failed") && page.contains("line 3: 00002.png"))
        let json = try String(contentsOf: output.appendingPathComponent("summary.json"), encoding: .utf8)
        #expect(json.contains("\"failed\": 1"))
      }
      #expect(try self.run(plan, in: output, isResuming: true).run())
      let whole = folder.appendingPathComponent("whole")
      #expect(try self.run(plan, in: whole).run())
      let file = "results.jsonl"
      #expect(try contentButForSeconds(of: output)[file] == contentButForSeconds(of: whole)[file])
    }
  }

  @Test func aRunInWhichEverythingFailsIsTold() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      let run = try run(plan(folder, [.matched], seeds: 1), in: output) { _, _, _, _, _ in
        throw InputError(expected: "another", found: "this")
      }
      #expect(try run.run())
      let summary = try run.finish()
      #expect(summary.failedCount == 6 && summary.sections[0].overall.pairCount == 0)
    }
  }

  /// An image that goes after it was attacked costs its own figures only, and its row stays.
  @Test func anImageThatIsGoneAtTheEndIsTold() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      let run = try run(plan(folder, [.matched], seeds: 1), in: output)
      #expect(try run.run())
      try FileManager.default.removeItem(at: folder.appendingPathComponent("set/00004.png"))
      let summary = try run.finish()
      #expect(try run.failures().map(\.number) == [4] && summary.sections[0].overall.pairCount == 5)
      #expect(try run.failures()[0].error.contains("line 5"))
      let lines = try JSONLines.map(output.appendingPathComponent("results.jsonl")) { line, _ in line }
      #expect(lines.count == 6)
    }
  }

  /// Lines before, between and behind those that are done are taken out; what is done is taken over.
  @Test func pairsAreKnownAgainWhereverTheyStand() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      let inner = attack(try model.imageTextModel())
      do {
        let first = try run(plan(folder, [.matched], seeds: 1), in: output) {
          pair, image, seed, snapshots, stop in
          guard [1, 3].contains(pair.number) else { throw InputError(expected: "another", found: "this") }
          return try inner(pair, image, seed, snapshots, stop)
        }
        #expect(try first.run() && first.doneCount == 2)
      }
      let metadata = folder.appendingPathComponent("set/metadata.jsonl")
      let lines = try String(contentsOf: metadata, encoding: .utf8).split(separator: "\n")
      try Data([1, 2, 3, 5].map { lines[$0] + "\n" }.joined().utf8).write(to: metadata)
      let plan = try plan(folder, [.matched], seeds: 1)
      let attacked = Mutex<Set<String>>([])
      let second = try run(plan, in: output, isResuming: true) { pair, image, seed, snapshots, stop in
        attacked.withLock { _ = $0.insert(pair.sample.id) }
        return try inner(pair, image, seed, snapshots, stop)
      }
      #expect(second.count == 4 && second.doneCount == 2)
      #expect(try second.run())
      #expect(attacked.withLock { $0 } == ["00002.png", "00005.png"])
      let rows = try JSONLines.map(output.appendingPathComponent("results.jsonl")) { line, _ in
        (
          try line.member("pair").integer(), try line.member("file").string(),
          try line.member("adversarial").member("image").string()
        )
      }
      #expect(rows.map(\.0) == [0, 1, 2, 3])
      #expect(rows.map(\.1) == ["00001.png", "00002.png", "00003.png", "00005.png"])
      #expect(Set(rows.map(\.2)).count == 4)
      #expect(try second.finish().verification < 1e-6)
      let document = try JSONField(contentsOf: output.appendingPathComponent("run.json"))
      #expect(try document.member("pairs").integer() == 4)
    }
  }

  /// What pairs that are done were ranked among cannot change.
  @Test func anotherGalleryIsRefused() throws {
    try withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("run")
      let goal = SetGoal.rank(.leave, top: 1)
      _ = try plan(folder)
      let metadata = folder.appendingPathComponent("set/metadata.jsonl")
      let lines = ["a chest", "a brain", "a lung"].enumerated().map {
        #"{"file_name": "0000\#($0).png", "text": "\#($1)"}"# + "\n"
      }
      try Data(lines[..<2].joined().utf8).write(to: metadata)
      do { #expect(try run(plan(folder, [.matched], goal: goal, seeds: 1), in: output).run()) }
      try Data(lines.joined().utf8).write(to: metadata)
      let error = #expect(throws: InputError.self) {
        try run(plan(folder, [.matched], goal: goal, seeds: 1), in: output, isResuming: true)
      }
      #expect(error?.field == "gallery", "\(error!)")
    }
  }

  /// Two lines may name the same image and even be equal: each has its own row, file and snapshots.
  @Test func equalLinesAreTwoPairs() throws {
    try withTemporaryFolder { folder in
      _ = try plan(folder)
      let metadata = folder.appendingPathComponent("set/metadata.jsonl")
      let line = try String(contentsOf: metadata, encoding: .utf8).split(separator: "\n")[0]
      try Data("\(line)\n\(line)\n".utf8).write(to: metadata)
      let output = folder.appendingPathComponent("run")
      let places = Mutex<Set<String>>([])
      let inner = attack(try model.imageTextModel())
      do {
        let first = try run(plan(folder, [.matched], seeds: 1), in: output) {
          pair, image, seed, snapshots, stop in
          places.withLock { _ = $0.insert(snapshots.url.path) }
          return try inner(pair, image, seed, snapshots, stop)
        }
        #expect(try first.run())
      }
      #expect(places.withLock { $0.count } == 2)
      #expect(try content(of: output.appendingPathComponent("images")).count == 2)
      #expect(try run(plan(folder, [.matched], seeds: 1), in: output, isResuming: true).doneCount == 2)
    }
  }

  /// Nothing is written through a link that somebody put into the folder.
  @Test func aLinkInTheFolderIsNotFollowed() throws {
    try withTemporaryFolder { folder in
      let (output, elsewhere) = (
        folder.appendingPathComponent("run"), folder.appendingPathComponent("elsewhere")
      )
      let files = FileManager.default
      for place in [output, elsewhere] {
        try files.createDirectory(at: place, withIntermediateDirectories: true)
      }
      try files.createSymbolicLink(
        at: output.appendingPathComponent("images"), withDestinationURL: elsewhere)
      let error = #expect(throws: OutputError.self) { try run(plan(folder), in: output) }
      #expect(error?.file.hasSuffix("run/images") == true)
      #expect(try content(of: elsewhere).isEmpty)
    }
  }
}
