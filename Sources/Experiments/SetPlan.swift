import CrossAttacks
import Datasets
import Files
import Imaging
import Preconditions

/// The pairs of a set that are attacked, and the seeds.
public struct SetPlan: Sendable {
  /// The set whose samples are paired.
  public let set: PairSet
  /// The ways in which images are paired with texts, each once.
  public let pairings: [Pairing]
  /// The goal of the attacks.
  public let goal: SetGoal
  /// The pairs, by pairing and then by image.
  public private(set) var pairs: [SetPair]
  /// The seeds of the attacks, one after the other.
  public let seeds: Range<Int>
  /// Images that were left out for not being usable.
  public let unusableCount: Int
  /// The texts that pairs are ranked among, of goals about ranks.
  let gallery: Gallery?
  /// The part of a larger plan that this is; nil for a whole one.
  public private(set) var shard: Shard?

  /// A part of a plan.
  public struct Shard: Sendable, Hashable {
    /// The number of the part, from 0.
    public let number: Int
    /// The number of parts.
    public let count: Int
  }

  /// - Parameters:
  ///   - set: the images with their captions
  ///   - pairings: the pairings that are made of each image
  ///   - goal: the goal of every attack
  ///   - captionNumber: the number of the caption that is used among an image's, from 1; the last one unless
  ///     given
  ///   - seed: the seed of the first attacks, and of all draws that make pairs
  ///   - seedCount: the number of attacks on each pair, with seeds one after the other
  ///   - isUsable: asked of every image; what it refuses under any of the seeds is left out
  /// - Throws: what `isUsable` throws; `InputError` as `PairSet.pairs` does, when no pair is left, for less
  ///   than one seed, for a pairing that stands twice or cannot have the goal, and for fewer candidates than
  ///   the goal's top has
  public init(
    _ set: PairSet, pairings: [Pairing] = [.matched], goal: SetGoal = .match(), captionNumber: Int? = nil,
    seed: Int, seedCount: Int = 1,
    isUsable: (_ image: Sample, _ seed: Int) throws -> Bool = { _, _ in true }
  ) throws {
    guard seedCount > 0, !seed.addingReportingOverflow(seedCount).overflow else {
      throw InputError(
        field: "seeds", expected: "1 or more, all of them below \(Int.max)",
        found: "\(seedCount) from \(seed) on")
    }
    guard !pairings.isEmpty, Set(pairings).count == pairings.count else {
      throw InputError(
        field: "pairing", expected: "some, each once", found: pairings.map(\.rawValue).joined(separator: ", ")
      )
    }
    try goal.check(pairings)
    (self.set, self.pairings, self.goal) = (set, pairings, goal)
    let seeds = seed..<seed + seedCount
    let usable = Set(
      try set.samples.filter { sample in try seeds.allSatisfy { try isUsable(sample, $0) } }.map(\.number))
    let pairs = try pairings.flatMap { try set.pairs($0, captionNumber: captionNumber, seed: seed) }
      .filter { usable.contains($0.number) }
    guard !pairs.isEmpty else {
      throw InputError(
        field: "pairs", expected: "usable images (regions need masks)",
        found: "none of \(set.samples.count)")
    }
    self.seeds = seeds
    unusableCount = set.samples.count - usable.count
    self.pairs = goal == .swap ? pairs.map(\.swapping) : pairs
    gallery = try Self.gallery(for: goal, pairs)
  }

  private static func gallery(for goal: SetGoal, _ pairs: [SetPair]) throws -> Gallery? {
    guard case .rank(_, let top, let texts) = goal else { return nil }
    let gallery = Gallery(texts ?? pairs.map(\.caption))
    for pair in pairs {
      let count = gallery.candidates(for: pair).count
      guard (1...max(1, count)).contains(top), count > 0 else {
        throw InputError(
          field: "top", expected: "from 1 to the \(count) candidates of \(pair.sample.id)", found: "\(top)")
      }
    }
    return gallery
  }

  /// The texts beside the pairs' own that their goals are about, each once.
  public var goalTexts: [String] {
    let texts = gallery?.texts ?? pairs.compactMap(\.wanted)
    return Set(texts.map { ExactString($0) }).map(\.string).sorted()
  }

  /// One of several parts, of which each pair is in just one: every `count`th pair, under all seeds.
  ///
  /// What pairs are ranked among stays that of the whole plan. `SetResults` reads the folders of all parts as
  /// one. Traps unless the number is from 0 to `count` - 1, and for a part of a part.
  public func shard(_ number: Int, of count: Int) -> SetPlan {
    require(
      count > 0 && (0..<count).contains(number), "expected a shard from 0 to \(count - 1), found \(number)")
    require(shard == nil, "expected a whole plan, found shard \(shard?.number ?? 0) of one")
    var part = self
    part.shard = Shard(number: number, count: count)
    part.pairs = stride(from: number, to: pairs.count, by: count).map { pairs[$0] }
    return part
  }

  /// The ways in which the images are read, each once.
  var readings: [JSON] {
    let all = Set(set.samples.map(\.image.reading))
    return all.map { reading in
      [
        "window": .string("\(reading.window)"), "keepsDepth": .bool(reading.keepsDepth),
        "isGray": .bool(reading.isGray),
      ]
    }.sorted { $0.text() < $1.text() }
  }

  /// The goal of one of the pairs.
  func goal(of pair: SetPair) -> PairGoal {
    let candidates = gallery.map { gallery in gallery.candidates(for: pair).map { gallery.texts[$0] } }
    return goal.goal(of: pair, among: candidates ?? [])
  }
}
