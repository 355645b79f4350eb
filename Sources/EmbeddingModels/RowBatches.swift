import Tensors

/// The number of rows that one thread works on at a time: enough for efficient products, few enough for the
/// caches.
///
/// This bounds the memory of an evaluation: each thread holds the states of this many rows, and of one
/// sequence more, however many sequences there are.
private let rowsPerBatch = 512

/// Cuts packed sequences into batches of about equal numbers of rows: one for each thread, more where batches
/// would grow too large, a single one where a thread is not worth its start.
package func rowBatches(lengths: [Int]) -> [Range<Int>] {
  let rows = lengths.reduce(0, +)
  guard rows > rowsPerBatch else { return [0..<lengths.count] }
  let threads = Parallelism.threadCount
  let rounds = (rows + rowsPerBatch * threads - 1) / (rowsPerBatch * threads)
  let share = max(1, rows / (rounds * threads))
  var batches: [Range<Int>] = []
  var (start, taken) = (0, 0)
  for (index, length) in lengths.enumerated() {
    taken += length
    if taken >= share {
      batches.append(start..<index + 1)
      (start, taken) = (index + 1, 0)
    }
  }
  return start < lengths.count ? batches + [start..<lengths.count] : batches
}
