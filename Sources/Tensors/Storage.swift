/// A buffer of floats that does not change once the tensor over it has been handed out.
final class Storage: @unchecked Sendable {  // invariant: written only between allocation and first hand-out
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  /// Whether this is the storage of parameters that are not loaded yet.
  let isUnset: Bool
  private let owner: AnyObject?

  /// A buffer of the pool, of undefined content.
  init(count: Int) {
    self.count = count
    isUnset = false
    pointer = MemoryPool.shared.take(count)
    owner = nil
    #if DEBUG
      // Reading what was never written must show in tests.
      pointer.initialize(repeating: .nan, count: count)
    #endif
  }

  /// Memory that `owner` keeps alive and nobody changes, such as a mapped file.
  init(borrowing pointer: UnsafePointer<Float>, count: Int, owner: AnyObject) {
    self.pointer = UnsafeMutablePointer(mutating: pointer)
    self.count = count
    isUnset = false
    self.owner = owner
  }

  private init() {
    count = 0
    isUnset = true
    pointer = MemoryPool.shared.take(0)
    owner = nil
  }

  /// The storage of parameters that are not loaded yet: no memory at all, which nobody may read.
  static let unset = Storage()

  /// Whether the memory may be overwritten when nobody else refers to it.
  var isPooled: Bool { owner == nil }

  deinit {
    if isPooled { MemoryPool.shared.give(pointer, count) }
  }
}
