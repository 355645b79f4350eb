import Locks
import Preconditions

/// A matrix that grows by rows at its end, without copying those that are there.
///
/// A value: appending to one copy does not change another. Tensors that were handed out keep their rows.
public struct GrowingRows: Sendable {
  /// Memory for more rows than there are, shared by copies that have grown from one another.
  private final class Buffer: Sendable {
    let storage: Storage
    let capacity: Int
    /// The rows that are written; whoever raises the number writes those that it raised it by.
    let filled: Atomic<Int>

    init(capacity: Int, width: Int, filled: Int) {
      storage = Storage(count: capacity * width)
      self.capacity = capacity
      self.filled = Atomic(filled)
    }
  }

  private let width: Int
  private var buffer: Buffer
  /// The number of rows.
  public private(set) var count = 0

  /// A matrix without rows. Traps for a negative width.
  public init(width: Int) {
    require(width >= 0, "expected a width of at least 0, found \(width)")
    self.width = width
    buffer = Buffer(capacity: 0, width: width, filled: 0)
  }

  /// The rows so far, `[count, width]`, as a view.
  public var tensor: Tensor { Tensor(shape: [count, width], storage: buffer.storage) }

  /// Adds rows at the end, `[rows, width]`, as constants. Traps for another width.
  public mutating func append(_ rows: Tensor) {
    require(
      rows.shape.count == 2 && rows.shape[1] == width,
      "expected rows [rows, \(width)], found the shape \(rows.shape)")
    let end = count + rows.shape[0]
    let isOurs =
      end <= buffer.capacity
      && buffer.filled.compareExchange(expected: count, desired: end, ordering: .acquiringAndReleasing)
        .exchanged
    if !isOurs {
      let larger = Buffer(capacity: max(64, 2 * end), width: width, filled: end)
      larger.storage.pointer.update(from: buffer.storage.pointer, count: count * width)
      buffer = larger
    }
    (buffer.storage.pointer + count * width).update(from: rows.pointer, count: rows.count)
    count = end
  }
}
