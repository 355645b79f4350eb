import EmbeddingModels
import Files
import Foundation
import FoundationXML
import Imaging
import Judges
import Perturbations
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import AnswerStudies

/// A small study by every attack within every region, on a tiny model.
@Suite struct StudyRunTests {
  private func rows(_ folder: URL) throws -> [StudyRow] {
    try JSONLines.map(folder.appendingPathComponent("results.jsonl")) { line, _ in try StudyRow(line) }
  }

  /// Every file below a folder with its content, seconds left out.
  private func content(of folder: URL) throws -> [String: Data] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).reduce(into: [:]) { files, path in
      let url = folder.appendingPathComponent(path)
      guard try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true else { return }
      let data = try Data(contentsOf: url)
      guard !path.hasSuffix(".png") else {
        files[path] = data
        return
      }
      let text = String(decoding: data, as: UTF8.self)
      files[path] = Data(text.replacing(/"seconds": ?[0-9.e-]+/, with: "").utf8)
    }
  }

  /// What rows say is computed anew from the saved image and text.
  @Test func rowsSayWhatWasSaved() throws {
    try withTemporaryFolder { folder in
      let fixture = try StudyFixture()
      let plan = try fixture.plan()
      let run = try fixture.run(plan, in: folder)
      #expect(try run.run())
      let rows = try rows(folder)
      // None, GCG, PGD and MCM within three regions, and MCM as published.
      #expect(rows.count == 2 * (1 + 1 + 3 + 3 + 1))
      #expect(try run.failures().isEmpty)
      #expect(rows.map(\.key) == plan.tasks.map(\.key))
      for row in rows {
        let item = try #require(fixture.items.first { $0.number == row.number && $0.input == row.input })
        let loss = try fixture.model.loss(of: item)
        let saved = try Image(contentsOf: folder.appendingPathComponent(row.image))
        #expect(abs(loss.loss(image: saved, text: row.adversarial.text) - row.adversarial.targetLoss) < 1e-3)
        #expect(abs(loss.loss(image: item.image, text: item.text) - row.clean.targetLoss) < 1e-3)
        let response = try fixture.model.response(
          to: row.adversarial.text, about: saved, maximumTokens: plan.settings.maximumTokens)
        #expect(response == row.adversarial.response)
        #expect(row.transfer?.response == response)
        #expect(
          row.adversarial.repaired == RepairedPhraseJudge().verdict(on: response, to: row.adversarial.text))
        let seen = loss.imageInput.preprocessing.keepingChannels(item.image)
        let changed = saved.changedPlaces(from: seen)
        #expect(row.changedPixels == changed.count)
        let largest = zip(saved.pixels, seen.pixels).map { abs(Int($0) - Int($1)) }.max()!
        #expect(abs(row.distance - Float(largest) / 255) < 1e-6)
        #expect(largest <= 16)
        if row.region == .everywhere || row.region == nil { continue }
        let open = try row.region!.region(of: item, seed: row.seed).mask(for: item.image, loss.imageInput)
        #expect(changed.allSatisfy { open.pixels[$0] })
      }
      try expectWhatAttacksChange(rows)
    }
  }

  private func expectWhatAttacksChange(_ rows: [StudyRow]) throws {
    for row in rows {
      let (movesText, movesImage) = (row.changedTokens > 0, row.changedPixels > 0)
      switch row.attack {
      case .none: #expect(!movesText && !movesImage && row.clean == row.adversarial && row.evaluations == 0)
      case .gcg: #expect(movesText && !movesImage && row.norm == nil)
      case .pgd: #expect(!movesText && movesImage && row.radius == 16 / 255)
      case .mcm, .mcmAsPublished: #expect(movesText)
      }
      if row.attack != .none {
        #expect(row.evaluations >= 16, "\(row.attack)")
        #expect(row.stopped == .evaluations)
      }
      if [.pgd].contains(row.attack) { #expect(row.adversarial.targetLoss <= row.clean.targetLoss) }
    }
  }

  @Test(arguments: [1, 6])
  func resumedEqualsUninterrupted(done: Int) throws {
    try withTemporaryFolder { folder in
      let fixture = try StudyFixture()
      let plan = try fixture.plan(seeds: 3..<4)
      let (whole, parts) = (folder.appendingPathComponent("whole"), folder.appendingPathComponent("parts"))
      let run = try fixture.run(plan, in: whole)
      #expect(try run.run())
      _ = try run.finish()

      let count = Mutex(0)
      let first = try fixture.run(plan, in: parts)
      let isDone = try first.run(
        shouldStop: { count.withLock { $0 } >= done }, progress: { now in count.withLock { $0 = now } })
      #expect(!isDone)
      // The last line was not written whole.
      let file = parts.appendingPathComponent("results.jsonl")
      try (Data(contentsOf: file) + Data(#"{"schema": 2, "item""#.utf8)).write(to: file)
      let earlier = first.doneCount
      #expect(earlier >= done && earlier < first.count)
      try expectResumed(fixture, plan, parts, earlier, likeThatOf: whole)
    }
  }

  private func expectResumed(
    _ fixture: StudyFixture, _ plan: StudyPlan, _ folder: URL, _ earlier: Int, likeThatOf whole: URL
  ) throws {
    // The first run holds its file until it is gone; a copy is as good.
    let copy = folder.appendingPathExtension("copy")
    try FileManager.default.copyItem(at: folder, to: copy)
    let rest = try fixture.run(plan, in: copy, isResuming: true)
    #expect(rest.doneCount == earlier)
    #expect(try rest.run())
    _ = try rest.finish()
    let (resumed, uninterrupted) = (try content(of: copy), try content(of: whole))
    #expect(resumed.keys.sorted() == uninterrupted.keys.sorted())
    for (name, data) in uninterrupted { #expect(resumed[name] == data, "\(name)") }
    let names = ["report.html", "results.jsonl", "run.json", "summary.json", "table.csv"]
    #expect(Set(names).isSubset(of: uninterrupted.keys))
    StudyRun.remove(from: copy)
    #expect(try content(of: copy).isEmpty)
  }

  @Test func otherRunsAreNotTakenUp() throws {
    try withTemporaryFolder { folder in
      let fixture = try StudyFixture(inputs: [.unmatch])
      let plan = try fixture.plan(attacks: [.none], seeds: 3..<4)
      do { #expect(try fixture.run(plan, in: folder).run()) }
      #expect(throws: InputError.self) { try fixture.run(plan, in: folder) }
      #expect(throws: InputError.self) { try fixture.run(plan, in: folder, watches: false, isResuming: true) }
      for other in [
        try fixture.plan(attacks: [.none], seeds: 3..<5),
        try fixture.plan(attacks: [.none, .gcg], seeds: 3..<4),
      ] {
        #expect(throws: InputError.self) { try fixture.run(other, in: folder, isResuming: true) }
      }
      // Of the same plan, but a line was changed.
      let file = folder.appendingPathComponent("results.jsonl")
      let line = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      for changed in [
        line + line, line.replacing("\"unmatch\"", with: "\"both\""), line.replacing(".png", with: "0.png"),
        line.replacing("\"schema\": 2", with: "\"schema\": 1"),
        line.replacing("\"schema\":2", with: "\"schema\":1"),
        line.replacing("This image is about", with: "This image shows"),
      ] where changed != line {
        try Data(changed.utf8).write(to: file)
        #expect {
          try fixture.run(plan, in: folder, isResuming: true)
        } throws: {
          "\($0)".contains("results.jsonl: line") && !"\($0)".contains("\n")
        }
      }
      try Data(line.utf8).write(to: file)
      #expect(try fixture.run(plan, in: folder, isResuming: true).doneCount == 1)
    }
  }

  /// What an attack cannot be run on is a line, and is tried again.
  @Test func failuresAreLines() throws {
    try withTemporaryFolder { folder in
      var fixture = try StudyFixture()
      // A prompt that leaves room for the target and none for the answer.
      let item = fixture.items[0]
      let words = String(repeating: "is it so? ", count: 12)
      fixture = try StudyFixture()
      let long = StudyItem(
        number: 0, id: item.id, input: .both, image: item.image, lesion: item.lesion,
        attribute: item.attribute, prompt: words, target: item.target)
      var settings = try StudyFixture.settings()
      settings.maximumTokens = 200
      let plan = try StudyPlan([long], attacks: [.none], seeds: 3..<4, settings: settings)
      for time in 0..<2 {
        let run = try fixture.run(plan, in: folder, isResuming: time > 0)
        #expect(run.doneCount == 0)
        #expect(try run.run())
        let failures = try run.failures()
        #expect(failures.count == 1 && failures[0].attack == .none && failures[0].error.contains("expected"))
        let summary = try run.finish()
        #expect(summary.failedCount == 1)
        #expect(summary.cells.allSatisfy { $0.imageCount == 0 && $0.figures.isEmpty })
      }
    }
  }

  @Test func plansAreChecked() throws {
    let fixture = try StudyFixture()
    let (items, settings) = (fixture.items, try StudyFixture.settings())
    func expectRefusal(_ body: () throws -> StudyPlan) {
      #expect {
        try body()
      } throws: {
        $0 is InputError && !"\($0)".contains("\n")
      }
    }
    expectRefusal { try StudyPlan([], settings: settings) }
    expectRefusal { try StudyPlan(items + items, settings: settings) }
    expectRefusal { try StudyPlan(items, attacks: [], settings: settings) }
    expectRefusal { try StudyPlan(items, attacks: [.pgd, .pgd], settings: settings) }
    expectRefusal { try StudyPlan(items, attacks: [.mcmAsPublished], regions: [.lesion], settings: settings) }
    expectRefusal { try StudyPlan(items, seeds: 4..<4, settings: settings) }
    for keyPath in [
      \StudySettings.evaluations, \.suffixLength, \.searchWidth, \.topK, \.imageSteps, \.maximumTokens,
    ] {
      var wrong = settings
      wrong[keyPath: keyPath] = 0
      expectRefusal { try StudyPlan(items, settings: wrong) }
    }
    let item = items[0]
    let bare = StudyItem(
      number: 0, id: "bare", input: .both, image: item.image, attribute: "a", prompt: "b", target: "c")
    expectRefusal { try StudyPlan([bare], regions: [.lesion], settings: settings) }
    #expect(try StudyPlan([bare], regions: [.everywhere], settings: settings).tasks.count == 5)
    #expect(try StudyPlan([bare], attacks: [.none], regions: [.lesion], settings: settings).tasks.count == 1)
  }

  @Test(arguments: ["<image> and more", "</s> as well"])
  func wordsWithSpecialTokensAreRefused(words: String) throws {
    try withTemporaryFolder { folder in
      let fixture = try StudyFixture()
      let item = fixture.items[0]
      let odd = StudyItem(
        number: 0, id: "odd", input: .both, image: item.image, attribute: "a", prompt: words, target: "c")
      let plan = try StudyPlan(
        [odd], attacks: [.none], settings: try StudyFixture.settings())
      #expect {
        try fixture.run(plan, in: folder)
      } throws: {
        "\($0)".contains("odd: both: ") && !"\($0)".contains("\n")
      }
    }
  }

  /// What an attack or a model wrote is text on the page, whatever it is.
  @Test func thePageEscapesEverything() throws {
    try withTemporaryFolder { folder in
      let fixture = try StudyFixture()
      let (item, hostile) = (fixture.items[0], "<script>&\"'<b>")
      let odd = StudyItem(
        number: 0, id: hostile, className: hostile, task: hostile, input: .both, image: item.image,
        lesion: item.lesion, attribute: hostile, prompt: hostile, target: hostile)
      let plan = try StudyPlan(
        [odd], attacks: [.none, .gcg], seeds: 3..<4, settings: try StudyFixture.settings())
      let run = try StudyRun(
        plan, against: fixture.model, scorer: fixture.scorer, command: hostile, in: folder)
      #expect(try run.run())
      #expect(try run.failures().isEmpty)
      _ = try run.finish()
      let page = try String(contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
      #expect(!page.contains("<script") && !page.contains("<b>"))
      #expect(page.contains("&lt;script&gt;&amp;"))
      #expect(XMLParser(data: Data(page.utf8)).parse())
    }
  }

  /// The four inputs about a phantom differ in what they say and ask, and in nothing else.
  @Test func inputsAreTheFourPublishedOnes() throws {
    let items = StudyItem.phantoms(5, seed: 2_000_000_000, size: 32)
    for number in 0..<5 {
      let own = Dictionary(uniqueKeysWithValues: items.filter { $0.number == number }.map { ($0.input, $0) })
      let (normal, unmatch) = (try #require(own[.normal]), try #require(own[.unmatch]))
      let (forbidden, both) = (try #require(own[.forbidden]), try #require(own[.both]))
      #expect(normal.attribute == forbidden.attribute && unmatch.attribute == both.attribute)
      #expect(normal.attribute != unmatch.attribute)
      #expect(normal.prompt == unmatch.prompt && forbidden.prompt == both.prompt)
      #expect(normal.prompt != forbidden.prompt)
      #expect(normal.target == unmatch.target && forbidden.target == StudyItem.compliance)
      #expect(both.text == "This image is about \(unmatch.attribute). \(forbidden.prompt)")
      #expect(own.values.allSatisfy { $0.image == normal.image && $0.lesion == normal.lesion })
      #expect(normal.lesion != nil && normal.task != nil && both.task == nil)
      #expect(PublishedPhraseJudge().verdict(on: normal.target, to: normal.text) == .success)
    }
    #expect(items.map(\.id) == StudyItem.phantoms(5, seed: 2_000_000_000, size: 32).map(\.id))
  }
}
