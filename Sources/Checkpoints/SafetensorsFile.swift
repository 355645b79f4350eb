import Files
import Foundation

/// One `.safetensors` file: its header checked in full, its data mapped.
///
/// The format: a little-endian 64-bit header length, a JSON header with type, shape and data offsets of each
/// tensor, then the data without holes. Reference: huggingface/safetensors.
struct SafetensorsFile {
  struct Entry {
    let key: String
    let type: ElementType
    let shape: [Int]
    /// The bytes of the file that hold the elements.
    let range: Range<Int>
  }

  /// Real headers take some hundred bytes a tensor; the reference stops at 100 MB.
  private static let largestHeader = 16 << 20

  let file: MappedFile
  let entries: [Entry]
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

  private static func entry(_ key: String, _ field: JSONField, dataStart: Int, size: Int) throws -> Entry {
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
    guard let bytes = byteCount(shape, type), bytes == offsets[1] - offsets[0] else {
      throw InputError(
        file: field.file, field: offsetsField.path, expected: "the bytes of \(type.rawValue) \(shape)",
        found: "\(offsets[1] - offsets[0]) bytes")
    }
    return Entry(key: key, type: type, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  /// The number of bytes that the shape takes, nil when it overflows.
  private static func byteCount(_ shape: [Int], _ type: ElementType) -> Int? {
    shape.reduce(type.size) { product, extent in
      guard let product else { return nil }
      let (next, overflows) = product.multipliedReportingOverflow(by: extent)
      return overflows ? nil : next
    }
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

/// The element types of safetensors files.
enum ElementType: String {
  case bool = "BOOL"
  case u8 = "U8"
  case i8 = "I8"
  case f8e5m2 = "F8_E5M2"
  case f8e4m3 = "F8_E4M3"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case f64 = "F64"
  case i64 = "I64"
  case u64 = "U64"

  /// Bytes per element.
  var size: Int {
    switch self {
    case .bool, .u8, .i8, .f8e5m2, .f8e4m3: 1
    case .i16, .u16, .f16, .bf16: 2
    case .i32, .u32, .f32: 4
    case .f64, .i64, .u64: 8
    }
  }
}
