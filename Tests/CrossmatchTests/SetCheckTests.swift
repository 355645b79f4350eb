import Crossmatch
import Files
import Foundation
import Synchronization
import TestSupport
import Testing

/// What a set is asked before the first of its pairs is attacked.
@Suite struct SetCheckTests {
  private let model: any ImageTextModel

  init() throws {
    model = try ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel()
  }

  /// A folder of images of 16 × 16 pixels, `0.png` and so on, each with a line and a mask.
  private func set(_ folder: URL, captions: [[String]]) throws -> URL {
    let lines = try captions.enumerated().map { number, captions in
      let image = Image(
        width: 16, height: 16, channels: 3, pixels: .init(repeating: UInt8(40 * number), count: 768))
      try image.write(to: folder.appendingPathComponent("\(number).png"))
      try Mask(width: 16, height: 16, pixels: (0..<256).map { $0 < 9 }).write(
        to: folder.appendingPathComponent("mask\(number).png"))
      let list = captions.map { "\"\($0)\"" }.joined(separator: ", ")
      return
        #"{"file_name": "\#(number).png", "mask_file_name": "mask\#(number).png", "captions": [\#(list)]}"#
    }
    try folder.write(lines.joined(separator: "\n").utf8, to: "metadata.jsonl")
    return folder.appendingPathComponent("metadata.jsonl")
  }

  private func plan(
    _ metadata: URL, skipping: Bool = false, leftOut: [String] = [], pairing: Pairing = .matched,
    goal: SetGoal = .match(), captionNumber: Int? = nil, phrase: PhraseTemplate? = nil
  ) throws -> SetPlan {
    let attack = try CrossPreset.mcm.attack(budget: Budget(.linf, radius: 4 / 255))
    var cross = try #require(attack as? CrossAttack)
    cross.text.suffixLength = 2
    let check = try SetCheck(
      cross, phrase: phrase, against: [model], leavesOutUnusable: skipping, leftOut: leftOut)
    return try #require(
      try check.plan(
        PairSet(reading: metadata), pairings: [pairing], goal: goal, captionNumber: captionNumber, seed: 0))
  }

  private static let good = ["a chest"], long = [String](repeating: "lung", count: 400).joined(separator: " ")

  /// What is done to the second of three lines, and what is said of it.
  private static let wrong: [String: (mention: String, spoil: @Sendable (URL) throws -> Void)] = [
    "an image that is none": ("line 2: 1.png: expected a PNG", { try $0.write("x".utf8, to: "1.png") }),
    "an image that is cut off": (
      "line 2: 1.png: expected a whole",
      { folder in
        let file = folder.appendingPathComponent("1.png")
        try Data(contentsOf: file).dropLast(20).write(to: file)
      }
    ),
    "a mask that is none": (
      "line 2: mask_file_name of 1.png: expected a PNG", { try $0.write("x".utf8, to: "mask1.png") }
    ),
    "a mask of another size": (
      "line 2: mask_file_name of 1.png: expected the image's size, 16 × 16, found 8 × 8",
      { folder in
        try Mask(width: 8, height: 8, pixels: .init(repeating: true, count: 64)).write(
          to: folder.appendingPathComponent("mask1.png"))
      }
    ),
    "an image that is gone": (
      "line 2: file_name: expected",
      { try FileManager.default.removeItem(at: $0.appendingPathComponent("1.png")) }
    ),
  ]

  @Test(arguments: wrong.keys.sorted())
  func aLineThatCannotBeUsedIsToldOrLeftOut(_ what: String) throws {
    try withTemporaryFolder { folder in
      let metadata = try set(folder, captions: [Self.good, ["a brain"], ["a hand"]])
      #expect(try plan(metadata).pairs.count == 3)
      let (mention, spoil) = Self.wrong[what]!
      try spoil(folder)
      let error = #expect(throws: InputError.self) { try plan(metadata) }
      #expect("\(error!)".contains("metadata.jsonl: \(mention)"), "\(error!)")
      #expect("\(error!)".contains("--skip-unusable"))
      let left = try plan(metadata, skipping: true)
      #expect(left.pairs.map(\.number) == [0, 2] && left.set.unusable.map(\.place.line) == [2])
    }
  }

  /// Too long by itself, too long with the trigger, and among captions that are not used.
  @Test func textsHaveToFit() throws {
    try withTemporaryFolder { folder in
      let words = { (count: Int) in [String](repeating: "a", count: count).joined(separator: " ") }
      let limit = model.contextLength - model.tokenizer.specialTokenCount
      let metadata = try set(
        folder, captions: [Self.good, [words(limit + 1)], [words(limit - 1)], [Self.long, "a hand"]])
      let error = #expect(throws: InputError.self) { try plan(metadata) }
      #expect(error?.field == "line 2: captions[0] of 1.png", "\(error!)")
      let left = try plan(metadata, skipping: true)
      #expect(left.pairs.map(\.number) == [0, 3])
      #expect(left.set.unusable.map(\.place.line) == [2, 3])
      #expect("\(left.set.unusable[1].problem)".contains("of the trigger fit"))
      let all = try plan(metadata, skipping: true, goal: .match(allCaptions: true))
      #expect(all.set.unusable.map(\.place.line) == [2, 3, 4])
    }
  }

  @Test func severalAreCounted() throws {
    try withTemporaryFolder { folder in
      let metadata = try set(folder, captions: [Self.good, [Self.long], [Self.long], [Self.long]])
      let error = #expect(throws: InputError.self) { try plan(metadata) }
      #expect(error?.found.contains("2 more lines") == true, "\(error!)")
    }
  }

  @Test func aCaptionNumberIsNeverAnother() throws {
    try withTemporaryFolder { folder in
      let metadata = try set(folder, captions: [["a chest", "a heart"], Self.good, ["a", "b", "c"]])
      let error = #expect(throws: InputError.self) { try plan(metadata, captionNumber: 2) }
      #expect(error?.field == "line 2: captions of 1.png" && error?.found.hasPrefix("1 of them") == true)
      let left = try plan(metadata, skipping: true, captionNumber: 2)
      #expect(left.pairs.map(\.caption) == ["a heart", "b"])
      #expect(throws: InputError.self) { try plan(metadata, skipping: true, captionNumber: 4) }
    }
  }

  /// A line that is left out and one that is not there give the same pairs.
  @Test func leavingOutIsTakingOut() throws {
    try withTemporaryFolder { folder in
      let captions = [Self.good, ["a brain"], ["a hand"], ["a foot"], ["a knee"], ["a hip"]]
      let metadata = try set(folder, captions: captions)
      try folder.write("x".utf8, to: "2.png")
      let left = try plan(metadata, skipping: true, pairing: .optimizedUnmatched)
      let lines = try String(contentsOf: metadata, encoding: .utf8).split(separator: "\n")
      try folder.write([0, 1, 3, 4, 5].map { lines[$0] + "\n" }.joined().utf8, to: "metadata.jsonl")
      let taken = try plan(metadata, pairing: .optimizedUnmatched)
      #expect(left.pairs.map(\.text) == taken.pairs.map(\.text))
      #expect(left.pairs.map(\.sample.id) == taken.pairs.map(\.sample.id))
    }
  }

  /// What a run left out stays left out when it is taken up, mended or not.
  @Test func whatWasLeftOutStaysSo() throws {
    try withTemporaryFolder { folder in
      let metadata = try set(folder, captions: [Self.good, ["a brain"], ["a hand"]])
      let left = try plan(metadata, skipping: true, leftOut: ["1.png"])
      #expect(left.pairs.map(\.number) == [0, 2] && left.set.unusable.count == 1)
      #expect(try plan(metadata, leftOut: ["1.png"]).pairs.count == 3)
    }
  }

  @Test func aCheckCanBeStopped() throws {
    try withTemporaryFolder { folder in
      let metadata = try set(folder, captions: [Self.good, ["a brain"], ["a hand"]])
      let check = try SetCheck(CrossPreset.mcm.attack(budget: Budget(.linf, radius: 0.1)), against: [model])
      let looked = Mutex(0)
      let plan = try check.plan(
        PairSet(reading: metadata), seed: 0, shouldStop: { looked.withLock { $0 > 0 } },
        progress: { done in looked.withLock { $0 = done } })
      #expect(plan == nil)
    }
  }
}
