import Crossmatch
import Files
import Foundation
import TestSupport
import Testing

@testable import ImageAttacks
@testable import LesionStudies
@testable import Perturbations
@testable import Runs

/// One patch for several images, on phantom-clip.
@Suite struct UniversalPatchTests {
  private let model: CLIP
  private let subjects: [AblationSubject]

  init() throws {
    model = try PhantomCLIP.load()
    subjects = AblationSubject.phantoms(5, seed: 1_000_000_000, size: 128)
  }

  private func attack(_ placement: AdversarialPatch.Placement = .coveringRegion) throws -> UniversalPatch {
    UniversalPatch(AdversarialPatch(placement, side: 16, steps: 20, trials: 2), trainingCount: 3)
  }

  /// What is reported is what the saved images give, and the patch does more than a gray one to what it was optimized on.
  @Test func rowsAreWhatTheSavedImagesGive() throws {
    let result = try #require(try attack().run(on: subjects, against: model, seed: 3))
    #expect(result.rows.map(\.isHeldOut) == [false, false, false, true, true])
    try withTemporaryFolder { folder in
      _ = try result.write(to: folder)
      for (number, (row, subject)) in zip(result.rows, subjects).enumerated() {
        let image = try Image(
          contentsOf: folder.appendingPathComponent("images/00000\(number).png"))
        let text = model.textEmbeddings(of: [subject.text])
        let cosine = model.imageEmbeddings(of: [image]).cosineSimilarity(to: text.reshaped([text.columns]))
          .item
        #expect(abs(cosine - row.patched) < 1e-5)
        // Outside of the lesion, nothing is touched.
        let lesion = try Region.lesion(subject.lesion).mask(for: subject.image, model)
        #expect(image.channels == subject.image.channels)
        let changed = image.changedPlaces(from: model.preprocessing(subject.image))
        #expect(changed.allSatisfy { lesion.pixels[$0] })
      }
      let texture = try Image(contentsOf: folder.appendingPathComponent("patch.png"))
      #expect(texture.width == 16)
    }
    let (training, heldOut) = (result.training, try #require(result.heldOut))
    #expect(abs(Float(training.patched.value) - result.score) < 1e-5)
    #expect(training.count == 3 && heldOut.count == 2)
    #expect(training.beyondGray.value > 0.02)
    #expect(abs(training.beyondGray.value - (training.gray.value - training.patched.value)) < 1e-6)
  }

  /// The images that are held out do not matter to the patch.
  @Test func heldOutImagesAreHeldOut() throws {
    let whole = try #require(try attack().run(on: subjects, against: model, seed: 3))
    let part = try #require(try attack().run(on: Array(subjects.prefix(3)), against: model, seed: 3))
    #expect(whole.texture == part.texture)
    #expect(part.heldOut == nil)
  }

  @Test func movesTowardsOneTargetWhereItIsDrawn() throws {
    var attack = try attack(.drawn(PatchPoseRange()))
    attack.target = "a photograph of a cat"
    let result = try #require(try attack.run(on: subjects, against: model, seed: 3))
    #expect(result.training.beyondGray.value > 0.02)
  }

  @Test func interruptedRunsEndInTheSameBits() throws {
    try withTemporaryFolder { folder in
      let whole = try #require(try attack().run(on: subjects, against: model, seed: 3))
      let snapshots = SnapshotFile(in: folder)
      var steps = 0
      let stopped = try attack().run(
        on: subjects, against: model, seed: 3, snapshots: snapshots, shouldStop: { steps >= 7 },
        progress: { _ in steps += 1 })
      #expect(stopped == nil)
      let resumed = try #require(
        try attack().run(on: subjects, against: model, seed: 3, snapshots: snapshots))
      #expect(resumed.texture == whole.texture && resumed.rows.map(\.patched) == whole.rows.map(\.patched))
    }
  }

  /// Stopped while it measures, it goes on from where the optimization ended.
  @Test func stopsInTheMeasurement() throws {
    try withTemporaryFolder { folder in
      let snapshots = SnapshotFile(in: folder)
      var steps = 0
      let attack = try attack()
      let total = attack.patch.totalSteps
      // Asked before each step, once after the last one, and before each subject.
      var asked = 0
      let stopped = try attack.run(
        on: subjects, against: model, seed: 3, snapshots: snapshots,
        shouldStop: {
          asked += 1
          return asked == total + 3
        }, progress: { _ in steps += 1 })
      #expect(stopped == nil && steps == total)
    }
  }

  private func trial(_ number: Int) throws -> DefenceTrial {
    let stage: any ImageDefence = [BlurDefence(deviation: 2), NoiseDefence(deviation: 0.1)][number]
    return try DefenceTrial(DefenceChain([stage]), draws: 2)
  }

  /// Both patches are judged behind the defence, from what is saved, and the one without knowledge is that of a run
  /// without a defence.
  @Test(arguments: [0, 1]) func patchesAreJudgedBehindADefence(_ number: Int) throws {
    let trial = try trial(number)
    let result = try #require(try attack().run(on: subjects, against: model, behind: trial, seed: 3))
    let unaware = try #require(try attack().run(on: subjects, against: model, seed: 3))
    let defence = try #require(result.defence)
    #expect(defence.staticTexture == unaware.texture && result.texture != unaware.texture)
    #expect(result.rows.compactMap { $0.trial?.staticPatch.undefended } == unaware.rows.map(\.patched))
    #expect(result.rows.compactMap { $0.trial?.clean.undefended } == unaware.rows.map(\.clean))
    #expect(result.rows.allSatisfy { $0.trial?.adaptive.judgements.count == (number == 0 ? 1 : 20) })

    let summary = try #require(result.training.defence)
    #expect(summary.adaptive.mean.value == result.training.patched.value)
    #expect(summary.adaptive.mean.value < summary.clean.mean.value - 0.02)
    if number == 0 {
      // Each patch is the better one where it was made.
      #expect(summary.staticPatch.undefended.value < summary.adaptive.undefended.value)
      #expect(summary.adaptive.mean.value < summary.staticPatch.mean.value)
      #expect(abs(summary.adaptive.mean.value - Double(result.score)) < 1e-5)
    }
    let spread = summary.adaptive.judgements
    #expect((spread.deviation > 0) == (number == 1) && (spread.lowest < spread.highest) == (number == 1))
    #expect(abs(Double(spread.mean) - summary.adaptive.mean.value) < 1e-5)

    try withTemporaryFolder { folder in
      #expect(try result.write(to: folder).contains("static-patch.png"))
      for (number, (row, subject)) in zip(result.rows, subjects).enumerated() {
        let loss = try TextGoal(.awayFrom, subject.text).loss(under: model)
        for (name, scores) in [("", row.trial?.adaptive), ("-static", row.trial?.staticPatch)] {
          let saved = try Image(
            contentsOf: folder.appendingPathComponent("images/00000\(number)\(name).png"))
          #expect(abs(loss.score(of: saved) - (try #require(scores).undefended)) < 1e-6)
          let judged = trial.scores(of: saved, by: loss, seed: 3)
          #expect(abs(judged.mean - (try #require(scores).summary.mean)) < 1e-6)
        }
      }
    }
  }

  /// Wherever it is stopped, in either optimization or in the measurement.
  @Test(arguments: [7, 27, 43]) func defendedRunsEndInTheSameBits(_ stop: Int) throws {
    try withTemporaryFolder { folder in
      let trial = try trial(1)
      let snapshots = (SnapshotFile(in: folder), SnapshotFile(in: folder, named: "static-snapshot.json"))
      func run(stoppingAt stop: Int? = nil) throws -> UniversalPatchResult? {
        var asked = 0
        return try attack().run(
          on: subjects, against: model, behind: trial, seed: 3, snapshots: snapshots.0,
          staticSnapshots: snapshots.1,
          shouldStop: {
            asked += 1
            return asked == stop
          })
      }
      #expect(try run(stoppingAt: stop) == nil)
      let resumed = try #require(try run())
      let whole = try #require(try attack().run(on: subjects, against: model, behind: trial, seed: 3))
      // But for the time that either took.
      let bytes = try [resumed, whole].map { result in
        try result.json.replacing(/"seconds": [0-9.e-]+/, with: "") + "\(result.texture.pngBytes())"
      }
      #expect(bytes[0] == bytes[1])
    }
  }

  /// A snapshot of a patch through a defence is none of a patch without, nor of one through another.
  @Test func snapshotsKnowTheirDefence() throws {
    try withTemporaryFolder { folder in
      var steps = 0
      _ = try attack().run(
        on: subjects, against: model, behind: trial(0), seed: 3, snapshots: SnapshotFile(in: folder),
        shouldStop: { steps >= 2 }, progress: { _ in steps += 1 })
      for other in [nil, try trial(1)] {
        #expect(throws: InputError.self) {
          try attack().run(
            on: subjects, against: model, behind: other, seed: 3, snapshots: SnapshotFile(in: folder))
        }
      }
    }
  }

  @Test(arguments: [0, 6]) func needsImagesToOptimizeOn(_ count: Int) throws {
    var attack = try attack()
    attack.trainingCount = count
    let error = #expect(throws: InputError.self) { try attack.run(on: subjects, against: model, seed: 0) }
    #expect(error?.field == "training images")
  }
}
