/// A buffer of floats that does not change once the tensor over it has been handed out.
final class Storage: @unchecked Sendable {  // invariant: written only between allocation and first hand-out
  private let floats: UnsafeMutablePointer<Float>
  let count: Int
  /// The elements in 16 bits, where that is how they lie in memory.
  let narrow: NarrowElements?
  /// Whether this is the storage of parameters that are not loaded yet.
  let isUnset: Bool
  private let owner: AnyObject?

  /// A buffer of the pool, of undefined content.
  init(count: Int) {
    self.count = count
    isUnset = false
    floats = MemoryPool.shared.take(count)
    (owner, narrow) = (nil, nil)
    #if DEBUG
      // Reading what was never written must show in tests.
      floats.initialize(repeating: .nan, count: count)
    #endif
  }

  /// Memory that `owner` keeps alive and nobody changes, such as a mapped file.
  init(borrowing pointer: UnsafePointer<Float>, count: Int, owner: AnyObject) {
    floats = UnsafeMutablePointer(mutating: pointer)
    self.count = count
    isUnset = false
    (self.owner, narrow) = (owner, nil)
  }

  /// Elements in 16 bits.
  init(_ narrow: NarrowElements) {
    count = narrow.count
    isUnset = false
    floats = MemoryPool.shared.take(0)
    (owner, self.narrow) = (narrow, narrow)
  }

  /// The first element as a float. Elements in 16 bits are all widened for that, once.
  var pointer: UnsafeMutablePointer<Float> { narrow.map { $0.floats().pointer } ?? floats }

  private init() {
    count = 0
    isUnset = true
    floats = MemoryPool.shared.take(0)
    (owner, narrow) = (nil, nil)
  }

  /// The storage of parameters that are not loaded yet: no memory at all, which nobody may read.
  static let unset = Storage()

  /// Whether the memory may be overwritten when nobody else refers to it.
  var isPooled: Bool { owner == nil }

  deinit {
    if isPooled { MemoryPool.shared.give(floats, count) }
  }
}
