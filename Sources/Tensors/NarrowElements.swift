import CKernels
import Locks
import Preconditions

/// 16-bit numbers of a checkpoint, which stay as they lie in memory and are widened where they are used.
final class NarrowElements: @unchecked Sendable {  // invariant: the words never change; the rest is locked
  /// The formats of 16 bits.
  enum Format: Sendable {
    /// IEEE 754 half precision.
    case half
    /// The upper halves of 32-bit floats.
    case bfloat
  }

  private let words: UnsafePointer<UInt16>
  let count: Int
  private let format: Format
  private let owner: AnyObject
  private let widened = Mutex<Storage?>(nil)

  /// Memory that `owner` keeps alive and nobody changes.
  init(_ words: UnsafePointer<UInt16>, count: Int, format: Format, owner: AnyObject) {
    (self.words, self.count, self.format, self.owner) = (words, count, format, owner)
  }

  /// Where an element lies.
  func address(of element: Int) -> UnsafeRawPointer { UnsafeRawPointer(words + element) }

  /// The format as kernels name it.
  var kernelFormat: ck_format { format == .half ? CK_HALVES : CK_BFLOATS }

  /// Writes `count` floats from element `start` on.
  func widen(from start: Int, count: Int, into output: UnsafeMutablePointer<Float>) {
    switch format {
    case .half: kernels.from_half(output, words + start, count)
    case .bfloat: kernels.from_bfloat(output, words + start, count)
    }
  }

  /// All elements as floats, made when they are first asked for: what products and rows never need.
  func floats() -> Storage {
    widened.withLock { known in
      if let known { return known }
      let storage = Storage(count: count)
      parallelFor(count, grain: elementGrain) {
        widen(from: $0.lowerBound, count: $0.count, into: storage.pointer + $0.lowerBound)
      }
      known = storage
      return storage
    }
  }

  /// Whether there is a copy of all elements as floats.
  var isWidened: Bool { widened.withLock { $0 != nil } }

  /// Whether none is NaN or infinite: no exponent has all bits set.
  var isFinite: Bool {
    let mask: UInt16 = format == .half ? 0x7C00 : 0x7F80
    let pieces = (count + elementGrain - 1) / elementGrain
    return concurrentMap(pieces) { piece in
      let range = piece * elementGrain..<min(count, (piece + 1) * elementGrain)
      return range.reduce(true) { $0 && words[$1] & mask != mask }
    }.allSatisfy { $0 }
  }
}
