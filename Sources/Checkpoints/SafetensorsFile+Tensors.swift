import Files
import Tensors

extension SafetensorsFile {
  /// The tensor of an entry. Aligned F32 elements stay in the mapped file; other types are converted.
  ///
  /// Throws `InputError` for element types that hold no weights and for values that are not finite.
  func tensor(_ entry: Entry) throws -> Tensor {
    let data = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
    let tensor: Tensor
    switch entry.type {
    case .f32 where data.count == 0 || Int(bitPattern: data.baseAddress) % 4 == 0:
      tensor = mapped(data, entry.shape)
    case .f32:
      tensor = Tensor(
        (0..<data.count / 4).map { data.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) },
        shape: entry.shape)
    case .f16: tensor = Tensor(halves: data, shape: entry.shape)
    case .bf16: tensor = Tensor(bfloats: data, shape: entry.shape)
    default:
      throw InputError(
        file: file.url.path, field: "\(entry.key).dtype", expected: "F32, F16 or BF16",
        found: entry.type.rawValue)
    }
    guard tensor.isFinite else {
      throw InputError(
        file: file.url.path, field: entry.key, expected: "finite weights", found: "NaN or infinity")
    }
    return tensor
  }

  private func mapped(_ data: UnsafeRawBufferPointer, _ shape: [Int]) -> Tensor {
    guard let address = data.baseAddress, data.count > 0 else { return Tensor([], shape: shape) }
    return Tensor(borrowing: address.assumingMemoryBound(to: Float.self), shape: shape, owner: file)
  }
}
