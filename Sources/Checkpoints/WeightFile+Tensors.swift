import Files
import Tensors

extension WeightFile {
  /// The tensor of an entry. Aligned elements in row-major order stay in the mapped file, those of matrices
  /// in 16 bits as well; others are copied.
  ///
  /// Throws `InputError` for element types that hold no weights and for values that are not finite.
  func tensor(_ entry: StoredTensor) throws -> Tensor {
    let stored = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
    let tensor =
      if let strides = entry.strides {
        try rowMajorBytes(of: entry, strides: strides, in: stored).withUnsafeBytes {
          try converted($0, entry)
        }
      } else if let mapped = mapped(stored, entry) {
        mapped
      } else {
        try converted(stored, entry)
      }
    guard tensor.isFinite else {
      throw InputError(
        file: file.url.path, field: entry.key, expected: "finite weights", found: "NaN or infinity")
    }
    return tensor
  }

  /// The tensor over the elements where they lie, nil where they cannot stay there.
  private func mapped(_ stored: UnsafeRawBufferPointer, _ entry: StoredTensor) -> Tensor? {
    guard let address = stored.baseAddress, stored.count > 0,
      Int(bitPattern: address) % entry.type.size == 0
    else { return nil }
    switch entry.type {
    case .f32:
      return Tensor(borrowing: address.assumingMemoryBound(to: Float.self), shape: entry.shape, owner: file)
    case .f16 where entry.shape.count > 1:
      return Tensor(
        borrowingHalves: address.assumingMemoryBound(to: UInt16.self), shape: entry.shape, owner: file)
    case .bf16 where entry.shape.count > 1:
      return Tensor(
        borrowingBfloats: address.assumingMemoryBound(to: UInt16.self), shape: entry.shape, owner: file)
    default: return nil
    }
  }

  private func converted(_ data: UnsafeRawBufferPointer, _ entry: StoredTensor) throws -> Tensor {
    switch entry.type {
    case .f32: return Tensor(floats: data, shape: entry.shape)
    case .f16: return Tensor(halves: data, shape: entry.shape)
    case .bf16: return Tensor(bfloats: data, shape: entry.shape)
    default:
      throw InputError(
        file: file.url.path, field: "\(entry.key).dtype", expected: "F32, F16 or BF16",
        found: entry.type.rawValue)
    }
  }

  /// The elements of a view in row-major order.
  private func rowMajorBytes(of entry: StoredTensor, strides: [Int], in stored: UnsafeRawBufferPointer)
    -> [UInt8]
  {
    let (shape, size) = (entry.shape, entry.type.size)
    let count = shape.reduce(size, *)
    guard count > 0, let source = stored.baseAddress else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { output, filled in
      var target = UnsafeMutableRawPointer(output.baseAddress!)
      var index = [Int](repeating: 0, count: shape.count)
      var element = 0
      while filled < count {
        target.copyMemory(from: source + element * size, byteCount: size)
        target += size
        filled += size
        for axis in shape.indices.reversed() {
          index[axis] += 1
          element += strides[axis]
          if index[axis] < shape[axis] { break }
          element -= strides[axis] * shape[axis]
          index[axis] = 0
        }
      }
    }
  }
}
