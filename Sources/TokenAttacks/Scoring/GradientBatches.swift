import Tensors

/// Takes the gradients of many candidates together, as many at a time as fit into memory.
///
/// The memory that one needs is measured at a model's first: by the bytes that it takes from the memory pool
/// all told, which is more than it ever holds. Gradients are the same bits in batches of any size.
struct GradientBatches: Sendable {
  /// The most bytes of the recorded passes of one prompt.
  private let limit: Int
  /// For each model, the bytes that the passes of its first candidate with one prompt took.
  private var bytesOfOne: [Int: Int] = [:]

  /// - Parameter mebibytes: for the recorded passes of one prompt
  init(mebibytes: Int) { limit = mebibytes << 20 }

  /// The gradients of all candidates under a model.
  ///
  /// - Parameter passes: the number of prompts, which are gone through one after the other
  mutating func map(
    _ candidates: [Candidate], model: Int, passes: Int, _ gradients: ([Candidate]) -> [Tensor]
  ) -> [Tensor] {
    var all: [Tensor] = []
    if candidates.count > 1, bytesOfOne[model] == nil {
      let before = MemoryPool.shared.takenBytes
      all = gradients([candidates[0]])
      bytesOfOne[model] = (MemoryPool.shared.takenBytes - before) / passes
    }
    let size = max(1, limit / max(1, bytesOfOne[model] ?? 0))
    for first in stride(from: all.count, to: candidates.count, by: size) {
      all += gradients(Array(candidates[first..<min(first + size, candidates.count)]))
    }
    return all
  }
}
