import Files
import Foundation

/// Which pairs of a set are attacked under which seeds.
public struct SetPlan: Sendable {
  public let set: PairSet
  public let pairings: [Pairing]
  /// In order: by pairing, then by image.
  public let pairs: [SetPair]
  /// Of the attacks, one after the other.
  public let seeds: Range<Int>

  /// - Parameters:
  ///   - seed: of the first attacks, and of what is drawn to make pairs
  ///   - seedCount: how often each pair is attacked, with seeds one after the other
  ///   - needsMask: whether images without a mask are left out
  /// - Throws: `InputError` as `PairSet.pairs` does, when no pair is left, for less than one seed, and for a pairing that
  ///   stands twice
  public init(
    _ set: PairSet, pairings: [Pairing] = [.matched], captionNumber: Int? = nil, seed: Int,
    seedCount: Int = 1,
    needsMask: Bool = false
  ) throws {
    guard seedCount > 0, !seed.addingReportingOverflow(seedCount).overflow else {
      throw InputError(field: "seeds", expected: "1 or more", found: "\(seedCount)")
    }
    guard !pairings.isEmpty, Set(pairings).count == pairings.count else {
      throw InputError(
        field: "pairing", expected: "some, each once", found: pairings.map(\.rawValue).joined(separator: ", ")
      )
    }
    (self.set, self.pairings) = (set, pairings)
    seeds = seed..<seed + seedCount
    pairs = try pairings.flatMap { try set.pairs($0, captionNumber: captionNumber, seed: seed) }
      .filter { !needsMask || $0.item.maskFile != nil }
    guard !pairs.isEmpty else {
      throw InputError(field: "pairs", expected: "images with a mask", found: "none of \(set.items.count)")
    }
  }
}
