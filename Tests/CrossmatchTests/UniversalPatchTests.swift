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

  @Test(arguments: [0, 6]) func needsImagesToOptimizeOn(_ count: Int) throws {
    var attack = try attack()
    attack.trainingCount = count
    let error = #expect(throws: InputError.self) { try attack.run(on: subjects, against: model, seed: 0) }
    #expect(error?.field == "training images")
  }
}
