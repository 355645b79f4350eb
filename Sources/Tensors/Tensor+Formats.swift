import Preconditions

/// Conversion from the element types of checkpoints.
extension Tensor {
  /// Copies 32-bit floats, little-endian, at any alignment.
  package init(floats data: UnsafeRawBufferPointer, shape: [Int]) {
    let count = elementCount(of: shape)
    require(
      data.count == count * 4, "expected \(count * 4) bytes for the shape \(shape), found \(data.count)")
    self = Tensor(shape: shape) { output in
      if let address = data.baseAddress {
        UnsafeMutableRawPointer(output).copyMemory(from: address, byteCount: data.count)
      }
    }
  }

  /// Converts IEEE 754 half-precision numbers, little-endian, at any alignment.
  package init(halves data: UnsafeRawBufferPointer, shape: [Int]) {
    self.init(data, shape: shape) { kernels.from_half($0, $1, $2) }
  }

  /// Converts bfloat16 numbers, the upper halves of 32-bit floats, little-endian, at any alignment.
  package init(bfloats data: UnsafeRawBufferPointer, shape: [Int]) {
    self.init(data, shape: shape) { kernels.from_bfloat($0, $1, $2) }
  }

  /// A tensor over half-precision numbers that `owner` keeps alive and nobody changes. They stay as they are:
  /// products and rows are widened as they are computed, anything else widens all of them, once.
  package init(borrowingHalves words: UnsafePointer<UInt16>, shape: [Int], owner: AnyObject) {
    self.init(words, .half, shape, owner)
  }

  /// The same over bfloat16 numbers.
  package init(borrowingBfloats words: UnsafePointer<UInt16>, shape: [Int], owner: AnyObject) {
    self.init(words, .bfloat, shape, owner)
  }

  private init(
    _ words: UnsafePointer<UInt16>, _ format: NarrowElements.Format, _ shape: [Int], _ owner: AnyObject
  ) {
    self.init(
      shape: shape,
      storage: Storage(NarrowElements(words, count: elementCount(of: shape), format: format, owner: owner)))
  }

  /// Whether the elements are in memory as 16 bits and nothing else.
  package var isNarrow: Bool { storage.narrow.map { !$0.isWidened } ?? false }

  private init(
    _ data: UnsafeRawBufferPointer, shape: [Int],
    convert: (UnsafeMutablePointer<Float>, UnsafePointer<UInt16>, Int) -> Void
  ) {
    let count = elementCount(of: shape)
    require(
      data.count == count * 2, "expected \(count * 2) bytes for the shape \(shape), found \(data.count)")
    self = Tensor(shape: shape) { output in
      let isAligned = Int(bitPattern: data.baseAddress) % 2 == 0
      let words =
        isAligned ? [] : (0..<count).map { data.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self) }
      if isAligned {
        guard let address = data.baseAddress else { return }
        convert(output, address.assumingMemoryBound(to: UInt16.self), count)
      } else {
        convert(output, words, count)
      }
    }
  }

  /// Whether no element is NaN or infinite.
  package var isFinite: Bool {
    if let narrow = storage.narrow, narrow.count == count { return narrow.isFinite }
    let source = self
    let pieces = (count + elementGrain - 1) / elementGrain
    return concurrentMap(pieces) { piece in
      source.withValues { values in
        let range = piece * elementGrain..<min(values.count, (piece + 1) * elementGrain)
        let start = values.baseAddress! + range.lowerBound
        // A finite sum of squares settles it; an infinite one may only have overflowed.
        return kernels.dot(start, start, range.count).isFinite || values[range].allSatisfy(\.isFinite)
      }
    }.allSatisfy { $0 }
  }
}
