import Files
import Foundation
import Tensors

/// Writes `.safetensors` files whose bytes depend on nothing but the tensors, their order and the metadata.
package struct SafetensorsWriter {
  /// The element type of the file.
  package enum Precision: Sendable {
    /// Single precision: elements are stored as they are.
    case f32
    /// Half precision: elements are rounded to the nearest, ties to even.
    case f16
  }

  private let precision: Precision
  private let metadata: KeyValuePairs<String, String>

  /// - Parameter metadata: the entries of the header's `__metadata__` in their order; keys are distinct
  package init(_ precision: Precision, metadata: KeyValuePairs<String, String> = [:]) {
    self.precision = precision
    self.metadata = metadata
  }

  /// Writes the whole file or none. Throws `OutputError`, also for elements that are not finite in the
  /// precision.
  ///
  /// - Parameter tensors: names, all distinct, and values in the order in which they are laid down in the
  ///   file
  package func write(_ tensors: [(name: String, tensor: Tensor)], to url: URL) throws {
    for (name, tensor) in tensors where !isRepresentable(tensor) {
      throw OutputError(file: url.path, reason: "\(name) has elements that are not finite in \(type)")
    }
    try OutputFile.write(bytes(of: tensors), to: url)
  }

  /// The file's bytes.
  package func bytes(of tensors: [(name: String, tensor: Tensor)]) -> [UInt8] {
    var header = Array(headerText(tensors).utf8)
    // Padded so that the data starts on a multiple of 8, as the reference's files do.
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + tensors.reduce(0) { $0 + $1.tensor.count * type.size })
    bytes.append(littleEndian: UInt64(header.count))
    bytes += header
    for (_, tensor) in tensors { append(tensor, to: &bytes) }
    return bytes
  }

  private var type: ElementType {
    switch precision {
    case .f32: .f32
    case .f16: .f16
    }
  }

  private func headerText(_ tensors: [(name: String, tensor: Tensor)]) -> String {
    var members: [(key: String, value: JSON)] = []
    if !metadata.isEmpty {
      members.append(
        ("__metadata__", .object(JSONObject(members: metadata.map { ($0.key, .string($0.value)) }))))
    }
    var start = 0
    for (name, tensor) in tensors {
      let end = start + tensor.count * type.size
      members.append(
        (
          name,
          [
            "dtype": .string(type.rawValue), "shape": .array(tensor.shape.map(JSON.integer)),
            "data_offsets": .array([.integer(start), .integer(end)]),
          ]
        ))
      start = end
    }
    return JSON.object(JSONObject(members: members)).text()
  }

  private func isRepresentable(_ tensor: Tensor) -> Bool {
    switch precision {
    case .f32: tensor.isFinite
    case .f16: tensor.withValues { $0.allSatisfy { Float16($0).isFinite } }
    }
  }

  private func append(_ tensor: Tensor, to bytes: inout [UInt8]) {
    tensor.withValues { values in
      switch precision {
      case .f32: for value in values { bytes.append(littleEndian: value.bitPattern) }
      case .f16: for value in values { bytes.append(littleEndian: Float16(value).bitPattern) }
      }
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
