import Locks

/// Keeps freed buffers for reuse: fresh large buffers cost a page fault for every 4 KiB.
///
/// Buffers are grouped by size class (four per power of two). The unused ones take at most `byteLimit` bytes.
public final class MemoryPool: Sendable {
  /// The pool of all tensors in the process.
  public static let shared = MemoryPool()

  private struct State {
    var free: [Int: [Address]] = [:]
    var idleBytes = 0
    var takenBytes = 0
    var heldBytes = 0
    var byteLimit = 1 << 30
  }

  private struct Address: @unchecked Sendable {  // invariant: owned by the pool while it is in `free`
    let pointer: UnsafeMutablePointer<Float>
  }

  private static let alignment = 64
  private let state = Mutex(State())

  /// The largest number of unused bytes that are kept for reuse, 1 GiB unless set. Lowering it below
  /// `idleBytes` frees all of them.
  public var byteLimit: Int {
    get { state.withLock { $0.byteLimit } }
    set {
      state.withLock { state in
        state.byteLimit = newValue
        if state.idleBytes > newValue { Self.release(&state) }
      }
    }
  }

  /// The number of bytes that are kept for reuse at the moment.
  public var idleBytes: Int { state.withLock { $0.idleBytes } }

  /// The number of bytes that tensors hold at the moment.
  package var heldBytes: Int { state.withLock { $0.heldBytes } }

  /// The number of bytes that were handed out since the process began, whether given back or not.
  package var takenBytes: Int { state.withLock { $0.takenBytes } }

  func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let size = Self.sizeClass(count)
    MemoryAccount.current?.add(size * MemoryLayout<Float>.stride)
    let reused: Address? = state.withLock { state in
      state.takenBytes += size * MemoryLayout<Float>.stride
      state.heldBytes += size * MemoryLayout<Float>.stride
      guard let address = state.free[size]?.popLast() else { return nil }
      state.idleBytes -= size * MemoryLayout<Float>.stride
      return address
    }
    if let reused { return reused.pointer }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: size * MemoryLayout<Float>.stride, alignment: Self.alignment)
    return memory.bindMemory(to: Float.self, capacity: size)
  }

  func give(_ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
    let size = Self.sizeClass(count)
    let bytes = size * MemoryLayout<Float>.stride
    let address = Address(pointer: pointer)
    MemoryAccount.current?.add(-bytes)
    let isKept = state.withLock { state in
      state.heldBytes -= bytes
      guard state.idleBytes + bytes <= state.byteLimit else { return false }
      state.free[size, default: []].append(address)
      state.idleBytes += bytes
      return true
    }
    if !isKept { UnsafeMutableRawPointer(pointer).deallocate() }
  }

  private static func release(_ state: inout State) {
    for address in state.free.values.joined() { UnsafeMutableRawPointer(address.pointer).deallocate() }
    state.free = [:]
    state.idleBytes = 0
  }

  /// The smallest of 16, 20, 24, 28, 32, 40, … that holds `count` floats.
  static func sizeClass(_ count: Int) -> Int {
    guard count > 16 else { return 16 }
    let quarter = 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount - 2)
    return (count + quarter - 1) / quarter * quarter
  }
}
