import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

/// Weights in several files under one index.
@Suite struct ShardTests {
  private static let index = "model.safetensors.index.json"

  private static func write(_ map: String, _ shards: [String: [SafetensorsBytes.Entry]], to folder: URL)
    throws
  {
    try folder.write(#"{"metadata":{"total_size":12},"weight_map":\#(map)}"#.utf8, to: index)
    for (name, entries) in shards { try folder.write(SafetensorsBytes.file(entries), to: name) }
  }

  private static let first: [SafetensorsBytes.Entry] = [.f32("a", [1]), .f32("b", [2])]
  private static let second: [SafetensorsBytes.Entry] = [.f32("c", [3])]

  @Test func tensorsComeFromAllShards() throws {
    try withTemporaryFolder { folder in
      try Self.write(
        #"{"c":"2.safetensors","a":"1.safetensors","b":"1.safetensors"}"#,
        ["1.safetensors": Self.first, "2.safetensors": Self.second], to: folder)
      let checkpoint = try Checkpoint(contentsOf: folder)
      #expect(checkpoint.files.map(\.lastPathComponent) == ["1.safetensors", "2.safetensors"])
      #expect(
        try NamedTensors(["c": [1], "a": [1], "b": [1]], contentsOf: folder).values == [[3], [1], [2]])
      // Of both files' bytes in a row, by coreutils' sha256sum.
      #expect(checkpoint.sha256() == "11707698b0368304425d928183c6519ba39d717186918de9884078f5b6562ccf")
    }
  }

  @Test func missingTensorsAreReportedOfTheIndex() throws {
    try withTemporaryFolder { folder in
      try Self.write(#"{"a":"1.safetensors"}"#, ["1.safetensors": Self.first], to: folder)
      let error = #expect(throws: InputError.self) {
        try NamedTensors(["a": [1], "b": [1], "c": [1]], contentsOf: folder)
      }
      #expect(error?.file == folder.appendingPathComponent(Self.index).path)
      #expect(error?.found == "c is missing")
    }
  }

  private static let refused: [String: (map: String, file: String, field: String?)] = [
    "shard that is missing": (#"{"a":"1.safetensors","c":"3.safetensors"}"#, "3.safetensors", nil),
    "key in two shards": (#"{"a":"1.safetensors","b":"copy.safetensors"}"#, "copy.safetensors", "b"),
    "shard above the folder": (#"{"a":"../1.safetensors"}"#, index, "weight_map.a"),
    "shard by an absolute path": (#"{"a":"/etc/passwd"}"#, index, "weight_map.a"),
    "shard in another folder": (#"{"a":"sub/1.safetensors"}"#, index, "weight_map.a"),
    "the folder above": (#"{"a":".."}"#, index, "weight_map.a"),
    "the folder itself": (#"{"a":"."}"#, index, "weight_map.a"),
    "shard without a name": (#"{"a":""}"#, index, "weight_map.a"),
    "shard whose name ends early": (#"{"a":"1.safetensors\u0000x"}"#, index, "weight_map.a"),
    "shard that is a number": (#"{"a":1}"#, index, "weight_map.a"),
    "no tensors": ("{}", index, "weight_map"),
    "no map": ("null", index, "weight_map"),
    "list for a map": ("[]", index, "weight_map"),
    "key twice": (#"{"a":"1.safetensors","a":"1.safetensors"}"#, index, "a"),
    "broken JSON": (#"{"a":"1.safetensors""#, index, "JSON"),
  ]

  @Test(arguments: refused.keys.sorted())
  func indexIsRefused(name: String) throws {
    let (map, file, field) = try #require(Self.refused[name])
    try withTemporaryFolder { folder in
      try Self.write(
        map, ["1.safetensors": Self.first, "copy.safetensors": [.f32("b", [2])]], to: folder)
      expectRefusal(of: folder.appendingPathComponent(file), field: field) {
        try NamedTensors(["a": [1], "b": [1]], contentsOf: folder)
      }
    }
  }

  @Test func mutatedIndicesAreReadOrRefused() throws {
    try withTemporaryFolder { folder in
      try Self.write(
        #"{"a":"1.safetensors","b":"1.safetensors"}"#, ["1.safetensors": Self.first], to: folder)
      let original = [UInt8](try Data(contentsOf: folder.appendingPathComponent(Self.index)))
      var read = 0
      for position in original.indices {
        for byte in Array("\"{}[]0-9,:a./\\".utf8) + [0x00, 0xFF] {
          var mutated = original
          mutated[position] = byte
          try folder.write(mutated, to: Self.index)
          do {
            _ = try NamedTensors(["a": [1], "b": [1]], contentsOf: folder)
            read += 1
          } catch is InputError {}
        }
      }
      #expect(read > 10)
    }
  }
}
