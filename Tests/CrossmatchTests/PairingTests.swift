import Crossmatch
import Files
import Foundation
import Phantoms
import Tensors
import TestSupport
import Testing

/// Which text an image stands with.
@Suite struct PairingTests {
  private func set(_ lines: [String]) throws -> PairSet {
    try withTemporaryFolder { folder in
      try folder.write([1], to: "a.png")
      try folder.write(lines.joined(separator: "\n").utf8, to: "metadata.jsonl")
      return try PairSet(contentsOf: folder.appendingPathComponent("metadata.jsonl"))
    }
  }

  private func line(_ text: String, _ members: String = "") -> String {
    #"{"file_name": "a.png", "text": "\#(text)"\#(members)}"#
  }

  private func phantoms(_ count: Int) throws -> PairSet {
    try withTemporaryFolder { folder in
      try PhantomFolder.write(count: count, seed: 0, size: 32, to: folder)
      return try PairSet(contentsOf: folder.appendingPathComponent(PhantomFolder.metadataName))
    }
  }

  @Test func captionsOfOtherClassesAreDealtOutOnce() throws {
    let set = try phantoms(60)
    let pairs = try set.pairs(.unmatched, seed: 5)
    #expect(pairs.map(\.number) == Array(0..<60))
    #expect(pairs.map(\.text).sorted() == set.samples.map { $0.captions[2] }.sorted())
    for pair in pairs {
      let sources = set.samples.filter { $0.captions[2] == pair.text }
      #expect(sources.contains { $0.className != pair.sample.className })
      #expect(!pair.sample.captions.contains(pair.text) && pair.caption == pair.sample.captions[2])
    }
    #expect(try set.pairs(.optimizedUnmatched, seed: 5).map(\.text) == pairs.map(\.text))
    #expect(try set.pairs(.unmatched, seed: 6).map(\.text) != pairs.map(\.text))
  }

  /// Wrong in just one respect and, but for that, in the words of the caption that is used.
  @Test func wrongCaptionsAreWordedAlike() throws {
    let set = try phantoms(60)
    for pairing in [Pairing.wrongClass, .wrongFinding, .wrongLocation] {
      let pairs = try set.pairs(pairing, seed: 1)
      let possible = set.samples.filter { pairing != .wrongLocation || $0.finding != nil }
      #expect(pairs.map(\.sample) == possible)
      for pair in pairs {
        let kind = CaptionMismatch(rawValue: pairing.rawValue)!
        #expect(
          pair.sample.mismatched[kind]!.contains(pair.text) && !pair.sample.captions.contains(pair.text))
      }
      // Reports are the only captions with full stops. Which are worded alike is told from their words, and
      // now and then a caption without a lesion is as near to one style as to another.
      let reports = try set.pairs(pairing, captionNumber: 2, seed: 1)
      #expect(pairs.count { $0.text.contains(".") } <= pairs.count / 10)
      #expect(reports.count { !$0.text.contains(".") } <= reports.count / 10)
    }
  }

  @Test func withoutWrongCaptionsOtherImagesGiveThem() throws {
    let chest = #", "class": "chest", "finding": "nodule", "location": "#
    let set = try set([
      line("nodule left", chest + #""left""#), line("nodule right", chest + #""right""#),
      line("chest without", #", "class": "chest""#), line("brain", #", "class": "brain""#), line("anything"),
    ])
    func texts(_ pairing: Pairing) throws -> [Int: Set<String>] {
      try (0..<30).reduce(into: [:]) { result, seed in
        for pair in try set.pairs(pairing, seed: seed) { result[pair.number, default: []].insert(pair.text) }
      }
    }
    #expect(try texts(.wrongLocation) == [0: ["nodule right"], 1: ["nodule left"]])
    let nodules: Set = ["nodule left", "nodule right"]
    #expect(try texts(.wrongFinding) == [0: ["chest without"], 1: ["chest without"], 2: nodules])
    #expect(
      try texts(.wrongClass) == [
        0: ["brain"], 1: ["brain"], 2: ["brain"], 3: nodules.union(["chest without"]),
      ])
  }

  @Test func whatCannotBePairedIsAnError() throws {
    let one = try set([line("a chest"), line("a chest")])
    let error = #expect(throws: InputError.self) { try one.pairs(.unmatched, seed: 0) }
    #expect(error?.field == "unmatched")
    #expect(throws: InputError.self) { try one.pairs(.wrongFinding, seed: 0) }
    let majority = try set(
      (0..<3).map { line("chest \($0)", #", "class": "chest""#) } + [line("brain", #", "class": "brain""#)])
    #expect(throws: InputError.self) { try majority.pairs(.unmatched, seed: 0) }
    let sole = try set((0..<3).map { line("chest \($0)", #", "class": "chest""#) })
    #expect(try sole.pairs(.unmatched, seed: 0).count == 3)
  }

  /// Half of one class: nothing but an exchange of the halves is possible, whatever the order.
  @Test(arguments: 0..<20)
  func matchingIsFoundWhereThereIsOne(seed: Int) throws {
    var generator = RandomGenerator(seed: seed)
    let halves = try #require(
      BipartiteMatching.random(count: 30, using: &generator) { ($0 < 15) != ($1 < 15) })
    #expect(halves.sorted() == Array(0..<30))
    #expect(halves.enumerated().allSatisfy { ($0 < 15) != ($1 < 15) })
    // 0 may take 0 to 1, 1 may take 1 to 2, and so on; the last one nothing but itself.
    let chain = try #require(
      BipartiteMatching.random(count: 40, using: &generator) { $1 == $0 || $1 == $0 + 1 })
    #expect(chain == Array(0..<40))
    #expect(BipartiteMatching.random(count: 31, using: &generator) { ($0 < 16) != ($1 < 16) } == nil)
  }
}
