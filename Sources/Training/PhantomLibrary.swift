import Locks
import Phantoms
import Preconditions
import Tensors

/// The phantoms of one training, by number. Each is drawn when it is first asked for, and kept.
package final class PhantomLibrary: Sendable {
  /// The first seed that is reserved for evaluation.
  package static let firstHeldOutSeed = 1_000_000_000

  /// The parts of a phantom that training uses.
  package struct Entry: Sendable {
    /// The truth about the phantom.
    package let attributes: PhantomAttributes
    /// The number of channels: 1 or 3.
    package let channels: Int
    /// The levels of the image, `[size, size, channels]`.
    package let pixels: [UInt8]
    /// The finding in each patch, row by row from the top left; nil where there is none.
    package let patchFindings: [Finding?]

    /// The image with levels in [0, 1], `[1, 3, size, size]`.
    package func pixels(size: Int) -> Tensor {
      Tensor(
        pixels: channels == 3 ? pixels : pixels.flatMap { [$0, $0, $0] }, height: size, width: size)
    }
  }

  /// The sizes that phantoms can have, in pixels.
  static let sizes = PhantomGenerator.sizes

  /// The number of phantoms.
  package let count: Int
  private let patchSize: Int
  private let generator: PhantomGenerator
  private let firstSeed: Int
  private let entries: Mutex<[Entry?]>

  /// A library of `count` phantoms, `size` pixels wide and high. Traps unless the seeds for training suffice.
  ///
  /// - Parameter seed: selects which of the seeds for training are used
  package init(count: Int, size: Int, patchSize: Int, seed: Int) {
    require((1...Self.firstHeldOutSeed).contains(count), "expected at least 1 phantom, found \(count)")
    self.count = count
    self.patchSize = patchSize
    generator = PhantomGenerator(size: size)
    var generator = RandomGenerator(seed: seed)
    firstSeed = generator.integer(below: Self.firstHeldOutSeed - count + 1)
    entries = Mutex(Array(repeating: nil, count: count))
  }

  /// The side of the images in pixels.
  package var size: Int { generator.size }

  /// The phantoms of these numbers. Phantoms that are missing are drawn on all threads.
  package func entries(at indices: [Int]) -> [Entry] {
    let missing = entries.withLock { entries in Set(indices).filter { entries[$0] == nil }.sorted() }
    let drawn = concurrentMap(missing.count) { draw(missing[$0]) }
    return entries.withLock { entries in
      for (index, entry) in zip(missing, drawn) { entries[index] = entry }
      return indices.map { entries[$0]! }
    }
  }

  /// Draws these phantoms anew when they are asked for again.
  func forget(_ indices: [Int]) {
    entries.withLock { entries in for index in indices { entries[index] = nil } }
  }

  private func draw(_ index: Int) -> Entry {
    let phantom = generator.phantom(seed: UInt64(firstSeed + index))
    return Entry(
      attributes: phantom.attributes, channels: phantom.image.channels, pixels: phantom.image.pixels,
      patchFindings: patchFindings(phantom))
  }

  /// The finding in each patch. A patch has it when the lesion covers an eighth of the patch, or more of it
  /// than of any other patch.
  private func patchFindings(_ phantom: Phantom) -> [Finding?] {
    let across = size / patchSize
    var covered = [Int](repeating: 0, count: across * across)
    guard let mask = phantom.lesionMask, let finding = phantom.attributes.lesion?.finding else {
      return covered.map { _ in nil }
    }
    for y in 0..<across * patchSize {
      for x in 0..<across * patchSize where mask[x, y] {
        covered[y / patchSize * across + x / patchSize] += 1
      }
    }
    let least = min(patchSize * patchSize / 8, covered.max() ?? 0)
    return covered.map { $0 >= max(1, least) ? finding : nil }
  }
}
