import Checkpoints
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// Files that contradict themselves, or would cost memory or time, are refused by a named field.
@Suite struct HostileFileTests {
  private struct Case {
    var bytes: [UInt8]
    var field: String?

    /// A file of `header` with as much data as given.
    init(_ header: String, data: Int = 4, field: String?) {
      self.init(SafetensorsBytes.file(header: header, data: [UInt8](repeating: 0, count: data)), field: field)
    }

    init(_ bytes: [UInt8], field: String?) { (self.bytes, self.field) = (bytes, field) }
  }

  /// The description of a tensor; each part may be replaced.
  private static func tensor(
    _ key: String = "w", type: String = "\"F32\"", shape: String = "[1]", offsets: String = "[0,4]"
  ) -> String {
    #""\#(key)":{"dtype":\#(type),"shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  private static let valid = SafetensorsBytes.file([.f32("w", [1, 2]), .words("h", "F16", [0x3C00, 0])])

  private static let headers: [String: Case] = [
    "empty file": Case([], field: nil),
    "one byte": Case([8], field: "header"),
    "seven bytes": Case([8, 0, 0, 0, 0, 0, 0], field: "header"),
    "length only": Case(SafetensorsBytes.bytes(UInt64(2)), field: "header length"),
    "length of zero": Case(SafetensorsBytes.file(header: ""), field: "JSON"),
    "length beyond the file": Case(SafetensorsBytes.file(header: "{}", length: 3), field: "header length"),
    "length of 2^63": Case(SafetensorsBytes.file(header: "{}", length: 1 << 63), field: "header length"),
    "length of 2^64 - 1": Case(SafetensorsBytes.file(header: "{}", length: .max), field: "header length"),
    "length of 2^63 - 1": Case(
      SafetensorsBytes.file(header: "{}", length: .max >> 1), field: "header length"),
    "length that ends within the header": Case(
      SafetensorsBytes.file(header: "{\(tensor())}", length: 20), field: "JSON"),
    "header that is an array": Case("[]", field: nil),
    "header that is a number": Case("1", field: nil),
    "header of two values": Case("{} {}", field: "JSON"),
    "header that is not UTF-8": Case(
      SafetensorsBytes.file(header: Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8)), field: "JSON"),
    "deep nesting": Case(String(repeating: "{\"a\":", count: 100_000), field: "JSON"),
    "key twice": Case("{\(tensor()),\(tensor(offsets: "[4,8]"))}", data: 8, field: "w"),
    "metadata twice": Case(#"{"__metadata__":{},"__metadata__":{}}"#, data: 0, field: "__metadata__"),
    "tensor that is a number": Case(#"{"w":1}"#, field: "w"),
    "tensor without a type": Case(#"{"w":{"shape":[1],"data_offsets":[0,4]}}"#, field: "w.dtype"),
    "tensor without a shape": Case(#"{"w":{"dtype":"F32","data_offsets":[0,4]}}"#, field: "w.shape"),
    "tensor without offsets": Case(#"{"w":{"dtype":"F32","shape":[1]}}"#, field: "w.data_offsets"),
    "key of two lines": Case("{\(tensor("a\\nb", type: "\"F31\""))}", field: "a\nb.dtype"),
  ]

  private static let types: [String: Case] = [
    "unknown type": Case("{\(tensor(type: "\"F31\""))}", field: "w.dtype"),
    "type in small letters": Case("{\(tensor(type: "\"f32\""))}", field: "w.dtype"),
    "type that is a number": Case("{\(tensor(type: "32"))}", field: "w.dtype"),
    "type of many lines": Case("{\(tensor(type: "\"F\\n32\\u2028\""))}", field: "w.dtype"),
    "integers": Case("{\(tensor(type: "\"I64\"", offsets: "[0,8]"))}", data: 8, field: "w.dtype"),
    "double precision": Case("{\(tensor(type: "\"F64\"", offsets: "[0,8]"))}", data: 8, field: "w.dtype"),
    "truth values": Case("{\(tensor(type: "\"BOOL\"", offsets: "[0,1]"))}", data: 1, field: "w.dtype"),
    "eight bits": Case("{\(tensor(type: "\"F8_E4M3\"", offsets: "[0,1]"))}", data: 1, field: "w.dtype"),
  ]

  private static let shapes: [String: Case] = [
    "negative extent": Case("{\(tensor(shape: "[-1]"))}", field: "w.shape[0]"),
    "two negative extents": Case("{\(tensor(shape: "[-1,-1]"))}", field: "w.shape[0]"),
    "broken extent": Case("{\(tensor(shape: "[1,1.5]"))}", field: "w.shape[1]"),
    "extent beyond integers": Case("{\(tensor(shape: "[1e300]"))}", field: "w.shape[0]"),
    "extent as text": Case("{\(tensor(shape: "[\"1\"]"))}", field: "w.shape[0]"),
    "shape that is a number": Case("{\(tensor(shape: "1"))}", field: "w.shape"),
    "product beyond integers": Case(
      "{\(tensor(shape: "[4611686018427387904,4611686018427387904]"))}", field: "w.data_offsets"),
    "product that comes round to 1": Case(
      "{\(tensor(shape: "[6148914691236517205,3,6148914691236517205,3]"))}", field: "w.data_offsets"),
    "bytes beyond integers": Case("{\(tensor(shape: "[4611686018427387904]"))}", field: "w.data_offsets"),
    "product beyond integers, then zero": Case(
      "{\(tensor(shape: "[4611686018427387904,4611686018427387904,0]", offsets: "[0,0]"))}", data: 0,
      field: "w.data_offsets"),
    "more elements than data": Case("{\(tensor(shape: "[2]"))}", field: "w.data_offsets"),
    "fewer elements than data": Case("{\(tensor(shape: "[0]"))}", field: "w.data_offsets"),
  ]

  private static let offsets: [String: Case] = [
    "truncated data": Case(Array(valid.dropLast()), field: "h.data_offsets[1]"),
    "no data": Case("{\(tensor())}", data: 0, field: "w.data_offsets[1]"),
    "end beyond the file": Case("{\(tensor(offsets: "[4,8]"))}", field: "w.data_offsets[1]"),
    "end beyond integers": Case(
      "{\(tensor(offsets: "[0,18446744073709551620]"))}", field: "w.data_offsets[1]"),
    "end at the largest integer": Case(
      "{\(tensor(offsets: "[9223372036854775803,9223372036854775807]"))}", field: "w.data_offsets[0]"),
    "reversed": Case("{\(tensor(offsets: "[4,0]"))}", field: "w.data_offsets"),
    "negative start": Case("{\(tensor(offsets: "[-4,0]"))}", field: "w.data_offsets[0]"),
    "one offset": Case("{\(tensor(offsets: "[4]"))}", field: "w.data_offsets"),
    "three offsets": Case("{\(tensor(offsets: "[0,4,4]"))}", field: "w.data_offsets"),
    "broken offset": Case("{\(tensor(offsets: "[0,4.5]"))}", field: "w.data_offsets[1]"),
    "offset as text": Case("{\(tensor(offsets: "[\"0\",4]"))}", field: "w.data_offsets[0]"),
    "overlapping": Case(
      "{\(tensor("a", shape: "[2]", offsets: "[0,8]")),\(tensor("b", shape: "[2]", offsets: "[4,12]"))}",
      data: 12, field: "b.data_offsets"),
    "same data twice": Case("{\(tensor("a")),\(tensor("b"))}", field: "b.data_offsets"),
    "hole in between": Case(
      "{\(tensor("a")),\(tensor("b", offsets: "[8,12]"))}", data: 12, field: "b.data_offsets"),
    "hole at the start": Case("{\(tensor(offsets: "[4,8]"))}", data: 8, field: "w.data_offsets"),
    "trailing bytes": Case(valid + [0], field: "data"),
    "data of no tensor": Case("{}", field: "data"),
  ]

  private static let values: [String: Case] = [
    "NaN": Case(SafetensorsBytes.file([.f32("w", [1, .nan])]), field: "w"),
    "infinity": Case(SafetensorsBytes.file([.f32("v", [1]), .f32("w", [-.infinity])]), field: "w"),
    "unaligned NaN": Case(SafetensorsBytes.file([.f32("w", [1, .nan])], padding: 1), field: "w"),
    "half NaN": Case(SafetensorsBytes.file([.words("w", "F16", [0, 0x7E00])]), field: "w"),
    "half infinity": Case(SafetensorsBytes.file([.words("w", "F16", [0xFC00])]), field: "w"),
    "bfloat NaN": Case(SafetensorsBytes.file([.words("w", "BF16", [0x7FC0])]), field: "w"),
    "bfloat infinity": Case(SafetensorsBytes.file([.words("w", "BF16", [0x7F80])]), field: "w"),
    "NaN behind many numbers": Case(
      SafetensorsBytes.file([.f32("w", [Float](repeating: 1, count: 100_001) + [.nan])]), field: "w"),
  ]

  private static let refused = [headers, types, shapes, offsets, values].reduce(into: [:]) {
    $0.merge($1) { first, _ in first }
  }

  @Test(arguments: refused.keys.sorted())
  func fileIsRefusedByField(name: String) throws {
    let refused = try #require(Self.refused[name])
    try withTemporaryFolder { folder in
      try folder.write(refused.bytes, to: "model.safetensors")
      expectRefusal(of: folder.appendingPathComponent("model.safetensors"), field: refused.field) {
        try Self.loadAll(folder)
      }
    }
  }

  @Test func everyCaseStandsInTheTable() {
    let groups = [Self.headers, Self.types, Self.shapes, Self.offsets, Self.values]
    #expect(Self.refused.count == groups.map(\.count).reduce(0, +))
  }

  /// Loads every tensor, each of its own shape.
  private static func loadAll(_ folder: URL) throws {
    let checkpoint = try Checkpoint(contentsOf: folder)
    for key in checkpoint.keys {
      var model = NamedTensors([key: try #require(checkpoint.shape(of: key))])
      try checkpoint.load(into: &model) { $0 == key ? $0 : nil }
    }
  }

  @Test func headerOfAHundredMegabytesIsRefusedUnread() throws {
    try withTemporaryFolder { folder in
      let length = 100 << 20
      try folder.write(SafetensorsBytes.bytes(UInt64(length)), to: "model.safetensors")
      let file = folder.appendingPathComponent("model.safetensors")
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: UInt64(8 + length))
      try handle.close()
      var error: InputError?
      let time = ContinuousClock().measure {
        error = #expect(throws: InputError.self) { try Checkpoint(contentsOf: folder) }
      }
      #expect(error?.file == file.path)
      #expect(error?.field == "header length")
      #expect(time < .seconds(1))
    }
  }

  @Test func foldersAndLinksToNowhereAreRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("model.safetensors")
      try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "nowhere")
      #expect(throws: InputError.self) { try Checkpoint(contentsOf: folder) }
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
      let error = #expect(throws: InputError.self) { try Checkpoint(contentsOf: folder) }
      #expect(error?.file == file.path)
    }
  }

  @Test func mutatedFilesAreReadOrRefused() throws {
    var generator = RandomGenerator(seed: 20)
    var outcomes = (read: 0, refused: 0)
    try withTemporaryFolder { folder in
      for _ in 0..<3_000 {
        try folder.write(Self.mutated(using: &generator), to: "model.safetensors")
        do {
          try Self.loadAll(folder)
          outcomes.read += 1
        } catch let error as InputError {
          outcomes.refused += 1
          #expect(error.description.contains { $0.isNewline } == false)
        }
      }
    }
    #expect(outcomes.read > 100)
    #expect(outcomes.refused > 1_000)
  }

  /// A valid file with one or two other bytes, digits preferred, and sometimes another length.
  private static func mutated(using generator: inout RandomGenerator) -> [UInt8] {
    var bytes = valid
    for _ in 0...generator.integer(below: 2) {
      let digit = UInt8(ascii: "0") + UInt8(generator.integer(below: 10))
      let byte = generator.integer(below: 2) == 0 ? digit : UInt8(generator.integer(below: 256))
      bytes[generator.integer(below: bytes.count)] = byte
    }
    switch generator.integer(below: 8) {
    case 0: bytes.removeLast(1 + generator.integer(below: bytes.count))
    case 1: bytes += [UInt8](repeating: 0, count: 1 + generator.integer(below: 9))
    default: break
    }
    return bytes
  }
}
