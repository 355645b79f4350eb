import Phantoms
import Synchronization
import Tensors

/// The phantoms of one training by number; each is drawn when it is first asked for, and kept.
package final class PhantomLibrary: Sendable {
  /// Seeds from here on are for evaluation only.
  package static let firstHeldOutSeed = 1_000_000_000

  /// A phantom without what training has no use for.
  package struct Entry: Sendable {
    package let attributes: PhantomAttributes
    /// 1 or 3.
    package let channels: Int
    /// `[size, size, channels]`
    package let pixels: [UInt8]
  }

  package let count: Int
  private let generator: PhantomGenerator
  private let firstSeed: Int
  private let entries: Mutex<[Entry?]>

  /// - Parameter seed: which part of the seeds for training is used
  package init(count: Int, size: Int, seed: Int) {
    precondition((1...Self.firstHeldOutSeed).contains(count), "a library of \(count) phantoms")
    self.count = count
    generator = PhantomGenerator(size: size)
    var dice = RandomGenerator(seed: seed)
    firstSeed = dice.integer(below: Self.firstHeldOutSeed - count + 1)
    entries = Mutex(Array(repeating: nil, count: count))
  }

  package var size: Int { generator.size }

  /// The phantoms of these numbers; what is missing is drawn on all threads.
  package func entries(at indices: [Int]) -> [Entry] {
    let missing = entries.withLock { entries in Set(indices).filter { entries[$0] == nil }.sorted() }
    let drawn = concurrentMap(missing.count) { draw(missing[$0]) }
    return entries.withLock { entries in
      for (index, entry) in zip(missing, drawn) { entries[index] = entry }
      return indices.map { entries[$0]! }
    }
  }

  private func draw(_ index: Int) -> Entry {
    let phantom = generator.phantom(seed: UInt64(firstSeed + index))
    return Entry(
      attributes: phantom.attributes, channels: phantom.image.channels, pixels: phantom.image.pixels)
  }
}
