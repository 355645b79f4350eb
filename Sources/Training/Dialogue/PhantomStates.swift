import EmbeddingModels
import Locks
import Phantoms
import Tensors

/// Phantoms as the vision tower of `phantom-clip` sees them. The states of each are computed when they are
/// first asked for, and kept.
final class PhantomStates: Sendable {
  /// A phantom by its states.
  struct Entry: Sendable {
    let attributes: PhantomAttributes
    /// The states of the patches, `[patches, width]`.
    let states: Tensor
  }

  private let model: CLIP
  private let depth: Int
  private let library: PhantomLibrary
  private let entries: Mutex<[Entry?]>

  /// - Parameters:
  ///   - model: the model whose vision tower is used
  ///   - depth: the number of blocks after which states are taken
  ///   - library: the phantoms, of the model's image size
  init(_ model: CLIP, depth: Int, library: PhantomLibrary) {
    (self.model, self.depth, self.library) = (model, depth, library)
    entries = Mutex(Array(repeating: nil, count: library.count))
  }

  /// The phantoms of these numbers.
  func entries(at indices: [Int]) -> [Entry] {
    let missing = entries.withLock { entries in Set(indices).filter { entries[$0] == nil }.sorted() }
    let phantoms = library.entries(at: missing)
    let made = concurrentMap(missing.count) { index in
      let phantom = phantoms[index]
      let pixels = phantom.pixels(size: library.size)
      let states = model.vision.embeddingsAndPatches(pixels: pixels, depth: depth).patches
      return Entry(attributes: phantom.attributes, states: states)
    }
    library.forget(missing)
    return entries.withLock { entries in
      for (index, entry) in zip(missing, made) { entries[index] = entry }
      return indices.map { entries[$0]! }
    }
  }
}
