import Datasets
import Defences
import EmbeddingModels
import Files
import Foundation
import ImageAttacks
import Imaging
import Perturbations
import Phantoms
import Synchronization
import Tensors
import Testing
import ZeroShot

/// Whole runs on phantoms and the packaged model.
@Suite final class ZeroShotRunTests {
  private static let seeds: Range<UInt64> = 1_000_000_000..<1_000_000_008

  private let folder: URL
  private let classifier: ZeroShotClassifier
  private let items: [ZeroShotItem]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let model = try ModelFolder(contentsOf: PhantomCLIP.folder).imageTextModel()
    let generator = PhantomGenerator(size: 64)
    let set = try PairSet(samples: Self.seeds.map { Sample(generator.phantom(seed: $0)) })
    let classes = PhantomClass.allCases.map(\.rawValue)
    classifier = try ZeroShotClassifier(
      model, classes: classes.map { $0.replacing("-", with: " ") }, templates: ["{}", "an image of {c}"])
    items = try ZeroShotItem.items(of: set, classes: classes)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func attack(_ losses: [ClassificationAttack.Loss]) throws -> ClassificationAttack {
    ClassificationAttack(
      losses, by: GradientAttack(budget: try Budget(.linf, radius: 16 / 255), steps: 3, rule: .apgd()),
      mostTargets: 2)
  }

  private func run(_ name: String, _ attack: ClassificationAttack?, isResuming: Bool = false) throws
    -> ZeroShotRun
  {
    try ZeroShotRun(
      items, by: classifier, attack: attack, in: folder.appendingPathComponent(name),
      isResuming: isResuming)
  }

  @Test func figuresAreSharesOfRows() throws {
    let run = try run("run", attack([.crossEntropy]))
    #expect(try run.run())
    let summary = try run.finish()
    let rows = try JSONLines.map(run.folder.appendingPathComponent("results.jsonl")) { line, _ in
      (
        try line.member("label").integer(), try line.member("clean").integer(),
        try line.member("adversarial").integer(), try line.member("image").ifPresent?.string()
      )
    }
    #expect(rows.count == items.count && summary.count == items.count && summary.failedCount == 0)
    let right = rows.count { $0.0 == $0.1 }
    let robust = rows.count { $0.0 == $0.1 && $0.0 == $0.2 }
    #expect(summary.cleanAccuracy.value == Double(right) / Double(rows.count))
    #expect(summary.robustAccuracy?.value == Double(robust) / Double(rows.count))
    #expect(summary.misled["cross-entropy", default: 0] == right - robust)
    for (label, clean, adversarial, image) in rows {
      // Only what is right is attacked, and what is attacked is saved and read.
      #expect((image != nil) == (label == clean))
      guard let image else { continue }
      let saved = try Image(contentsOf: run.folder.appendingPathComponent(image))
      let logits = classifier.logits(of: saved)
      #expect(logits.indices.max { (logits[$0], $1) < (logits[$1], $0) } == adversarial)
    }
  }

  /// The lines of a run without their seconds.
  private func lines(_ run: ZeroShotRun) throws -> [String] {
    try JSONLines.map(run.folder.appendingPathComponent("results.jsonl")) { line, _ in
      line.value!.text().replacing(/"seconds":[^,]*,/, with: "")
    }
  }

  @Test func aRunThatStopsIsTakenUp() throws {
    let whole = try run("whole", attack([.crossEntropy, .targetedDLR]))
    #expect(try whole.run())
    let stopped = try run("stopped", attack([.crossEntropy, .targetedDLR]))
    let asked = Mutex(0)
    let isDone = try stopped.run(shouldStop: {
      asked.withLock { count in
        count += 1
        return count > 8
      }
    })
    #expect(!isDone && stopped.doneCount < items.count)
    #expect(throws: InputError.self) { try run("stopped", attack([.dlr]), isResuming: true) }
    #expect(throws: InputError.self) { try run("stopped", attack([.crossEntropy, .targetedDLR])) }
  }

  @Test func whatATakenUpRunLeavesIsWhatAWholeOneLeaves() throws {
    let attack = try attack([.crossEntropy])
    let whole = try run("whole", attack)
    #expect(try whole.run())
    do {
      let stopped = try run("stopped", attack)
      let asked = Mutex(0)
      _ = try stopped.run(shouldStop: {
        asked.withLock { count in
          count += 1
          return count > 8
        }
      })
    }
    let resumed = try run("stopped", attack, isResuming: true)
    #expect(try resumed.run())
    #expect(try lines(resumed) == lines(whole))
    #expect(try resumed.finish().json == whole.finish().json)
  }

  /// Behind a defence, every figure is that of the saved files, and the undefended ones are as without it.
  @Test func defendedFiguresStandBesideUndefendedOnes() throws {
    let attack = try attack([.crossEntropy])
    let plain = try run("plain", attack)
    #expect(try plain.run())
    let trial = try DefenceTrial(DefenceChain([BlurDefence(deviation: 1.5)]))
    func defended(_ name: String, isResuming: Bool = false) throws -> ZeroShotRun {
      try ZeroShotRun(
        items, by: classifier, attack: attack, behind: trial, in: folder.appendingPathComponent(name),
        isResuming: isResuming)
    }
    do {
      let asked = Mutex(0)
      let isDone = try defended("defended").run(shouldStop: {
        asked.withLock { count in
          count += 1
          return count > 12
        }
      })
      #expect(!isDone)
    }
    #expect(throws: InputError.self) { try self.run("defended", attack, isResuming: true) }
    let run = try defended("defended", isResuming: true)
    #expect(try run.run())
    let (summary, before) = (try run.finish(), try plain.finish())
    #expect(summary.robustAccuracy == before.robustAccuracy && summary.misled == before.misled)
    #expect(before.defended == nil && !before.json.contains("defended"))

    // The classifier that sees blurred images, written out.
    func prediction(_ image: Image) -> Int {
      var generator = RandomGenerator(seed: 0)
      let pixels = BlurDefence(deviation: 1.5).applied(
        to: classifier.model.pixels(of: image), using: &generator)
      let logits = classifier.logits(ofEmbeddings: classifier.model.imageEmbeddings(pixels: pixels)).values
      return logits.indices.max { (logits[$0], $1) < (logits[$1], $0) }!
    }
    let rows = try JSONLines.map(run.folder.appendingPathComponent("results.jsonl")) { line, _ in
      try ZeroShotRow(line)
    }
    #expect(rows.count == items.count)
    var (clean, unaware, adaptive) = (0, 0, 0)
    for row in rows {
      let found = try #require(row.defended)
      let source = try items[row.number].sample.readImage()
      #expect(found.clean == prediction(source))
      func saved(_ name: String?) throws -> Image {
        try name.map { try Image(contentsOf: run.folder.appendingPathComponent($0)) } ?? source
      }
      #expect(found.unaware == prediction(try saved(row.image)))
      #expect(found.adaptive == prediction(try saved(found.image)))
      #expect((found.image != nil) == (found.clean == row.label))
      guard found.clean == row.label else { continue }
      clean += 1
      unaware += found.unaware == row.label ? 1 : 0
      adaptive += found.adaptive == row.label ? 1 : 0
    }
    let (figures, count) = (try #require(summary.defended), Double(rows.count))
    #expect(figures.cleanAccuracy.value == Double(clean) / count)
    #expect(figures.unawareAccuracy?.value == Double(unaware) / count)
    #expect(figures.adaptiveAccuracy?.value == Double(adaptive) / count)
    #expect(adaptive < clean)
  }

  @Test func itemsNeedAClassOfTheClassifier() throws {
    let sample = try Sample(
      id: "a", image: .memory(Image(width: 1, height: 1, channels: 1, pixels: [0])), text: "t",
      className: "x")
    let set = try PairSet(samples: [sample])
    let error = #expect(throws: InputError.self) { try ZeroShotItem.items(of: set, classes: ["y", "z"]) }
    #expect(error?.found == "\"x\"")
    #expect(try ZeroShotItem.items(of: set, classes: ["y", "x"])[0].label == 1)
  }

  @Test(arguments: [
    (["a"], ["{}"]), (["a", "a"], ["{}"]), (["a", " "], ["{}"]), (["a", "b"], []), (["a", "b"], ["c"]),
  ])
  func classifiersThatAreNoneAreRefused(classes: [String], templates: [String]) {
    #expect(throws: InputError.self) {
      try ZeroShotClassifier(classifier.model, classes: classes, templates: templates)
    }
  }
}
