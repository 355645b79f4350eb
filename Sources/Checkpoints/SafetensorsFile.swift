import Files
import Foundation

/// One `.safetensors` file: its header checked in full, its data mapped.
///
/// The format: a little-endian 64-bit header length, a JSON header with type, shape and data offsets of each
/// tensor, then the data without holes. Reference: huggingface/safetensors.
struct SafetensorsFile: WeightFile {
  /// Real headers take some hundred bytes a tensor; the reference stops at 100 MB.
  private static let largestHeader = 16 << 20

  let file: MappedFile
  let entries: [StoredTensor]
  /// The entries of the header's `__metadata__` by name.
  let metadata: [ExactString: String]

  init(contentsOf url: URL) throws {
    file = try MappedFile(url)
    let size = file.bytes.count
    guard size >= 8 else {
      throw InputError(file: url.path, field: "header", expected: "at least 8 bytes", found: "\(size)")
    }
    let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard length <= Self.largestHeader, Int(length) <= size - 8 else {
      throw InputError(
        file: url.path, field: "header length",
        expected: "at most \(min(Self.largestHeader, size - 8)) bytes", found: "\(length)")
    }
    let dataStart = 8 + Int(length)
    let header = try JSONField(parsing: Array(file.bytes[8..<dataStart]), file: url.path)
    metadata = try Self.metadata(header.member("__metadata__"))
    entries = try header.members().filter { $0.key != "__metadata__" }.map {
      try Self.entry($0.key, $0.field, dataStart: dataStart, size: size)
    }
    try checkCoverage(dataStart: dataStart)
  }

  private static func metadata(_ field: JSONField) throws -> [ExactString: String] {
    let members = try field.ifPresent?.members() ?? []
    return try Dictionary(uniqueKeysWithValues: members.map { (ExactString($0.key), try $0.field.string()) })
  }

  private static func entry(_ key: String, _ field: JSONField, dataStart: Int, size: Int) throws
    -> StoredTensor
  {
    let typeField = try field.member("dtype")
    guard let type = ElementType(rawValue: try typeField.string()) else {
      throw typeField.error(expected: "a safetensors type such as \"F32\", \"F16\" or \"BF16\"")
    }
    let shape = try field.member("shape").elements().map { try $0.integer(in: 0...Int.max) }
    let offsetsField = try field.member("data_offsets")
    let offsets = try offsetsField.elements().map { try $0.integer(in: 0...(size - dataStart)) }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw offsetsField.error(expected: "a start and an end within the data")
    }
    guard let bytes = type.byteCount(shape), bytes == offsets[1] - offsets[0] else {
      throw InputError(
        file: field.file, field: offsetsField.path, expected: "the bytes of \(type.rawValue) \(shape)",
        found: "\(offsets[1] - offsets[0]) bytes")
    }
    return StoredTensor(
      key: key, type: type, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  private func checkCoverage(dataStart: Int) throws {
    var end = dataStart
    for entry in entries.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      guard entry.range.lowerBound == end else {
        throw InputError(
          file: file.url.path, field: "\(entry.key).data_offsets",
          expected: "data that starts where the tensor before ends, at \(end - dataStart)",
          found: "\(entry.range.lowerBound - dataStart)")
      }
      end = entry.range.upperBound
    }
    guard end == file.bytes.count else {
      throw InputError(
        file: file.url.path, field: "data", expected: "\(end - dataStart) bytes",
        found: "\(file.bytes.count - dataStart)")
    }
  }
}
