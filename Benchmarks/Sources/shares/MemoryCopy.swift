import Crossmatch
import Foundation

/// A plain copy of memory on all of the library's threads: what bounds work that computes little.
final class MemoryCopy: @unchecked Sendable {  // invariant: the pieces of one copy are disjoint
  private let source: UnsafeMutableRawPointer
  private let target: UnsafeMutableRawPointer
  private let count: Int

  /// - Parameter bytes: how many are moved in all, half of them read, half written
  init(bytes: Int) {
    count = bytes / 2
    source = .allocate(byteCount: count, alignment: 64)
    target = .allocate(byteCount: count, alignment: 64)
    memset(source, 1, count)
    memset(target, 1, count)
  }

  deinit {
    source.deallocate()
    target.deallocate()
  }

  func run() {
    let pieces = Parallelism.threadCount
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      let start = count * piece / pieces
      memcpy(target + start, source + start, count * (piece + 1) / pieces - start)
    }
  }
}
