import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

/// What torch.save leaves is read as safetensors of the same tensors are.
@Suite struct PickleTests {
  private static let fixtures = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

  private static func checkpoint(_ name: String) throws -> Checkpoint {
    try Checkpoint(files: [fixtures.appendingPathComponent(name)])
  }

  @Test(arguments: ["zip.bin", "legacy.bin", "training.pt"])
  func tensorsAreTheSame(name: String) throws {
    let expected = try Self.checkpoint("tensors.safetensors")
    let found = try Self.checkpoint(name)
    #expect(Set(expected.keys).isSubset(of: found.keys))
    for key in expected.keys {
      let (tensor, reference) = (try found.tensor(key), try expected.tensor(key))
      #expect(tensor?.shape == reference?.shape, "\(key)")
      #expect(tensor?.values == reference?.values, "\(key)")
      #expect(found.shape(of: key) == reference?.shape)
    }
    #expect(expected.keys.count >= 14)
  }

  @Test func parametersAreTensors() throws {
    let checkpoint = try Self.checkpoint("training.pt")
    #expect(try checkpoint.tensor("parameter")?.values == checkpoint.tensor("matrix")?.values)
  }

  @Test func countersMayStandInAFileButAreNoWeights() throws {
    let file = Self.fixtures.appendingPathComponent("counted.pth")
    let checkpoint = try Checkpoint(files: [file])
    #expect(checkpoint.keys.sorted() == ["bias", "steps", "weight"])
    #expect(try checkpoint.tensor("weight")?.shape == [2, 2])
    expectRefusal(of: file, field: "steps.dtype") { try checkpoint.tensor("steps") }
  }

  @Test(arguments: [
    ("pytorch_model.bin", false), ("open_clip_pytorch_model.bin", true),
    ("open_clip_pytorch_model.pth", true),
  ])
  func foldersAreFoundByTheNamesOfTheirLayouts(name: String, isOpenCLIP: Bool) throws {
    try withTemporaryFolder { folder in
      try folder.write(Self.bytes("zip.bin"), to: name)
      try folder.write("{}".utf8, to: isOpenCLIP ? "open_clip_config.json" : "config.json")
      let checkpoint = try Checkpoint(contentsOf: folder)
      #expect(checkpoint.files.map(\.lastPathComponent) == [name])
      #expect(try checkpoint.tensor("matrix")?.shape == [3, 4])
    }
  }

  @Test func safetensorsComeBeforePickles() throws {
    try withTemporaryFolder { folder in
      for name in ["pytorch_model.bin", "open_clip_model.safetensors"] {
        try folder.write(Self.bytes("zip.bin"), to: name)
      }
      try folder.write(SafetensorsBytes.file([.f32("w", [1])]), to: "model.safetensors")
      #expect(try Checkpoint(contentsOf: folder).keys == ["w"])
      try FileManager.default.removeItem(at: folder.appendingPathComponent("model.safetensors"))
      #expect(try Checkpoint(contentsOf: folder).keys.contains("matrix"))
    }
  }

  @Test func shardsMayBePickles() throws {
    try withTemporaryFolder { folder in
      let data = [Float](repeating: 1, count: 4).flatMap { SafetensorsBytes.bytes($0.bitPattern) }
      for key in ["a", "b"] {
        let pickle = PickleBytes.protocolTwo(
          PickleBytes.dictionary(PickleBytes.item(key, PickleBytes.tensor())))
        try folder.write(
          ZipBytes.file([ZipRecord("x/data.pkl", pickle), ZipRecord("x/data/0", data)]), to: "\(key).bin")
      }
      try folder.write(
        #"{"weight_map":{"a":"a.bin","b":"b.bin"}}"#.utf8, to: "pytorch_model.bin.index.json")
      #expect(
        try NamedTensors(["b": [4], "a": [4]], contentsOf: folder).values == [[1, 1, 1, 1], [1, 1, 1, 1]])
    }
  }

  @Test(arguments: [false, true])
  func wideArchivesAreRead(isWide: Bool) throws {
    try withTemporaryFolder { folder in
      let pickle = PickleBytes.protocolTwo(
        PickleBytes.dictionary(PickleBytes.item("w", PickleBytes.tensor())))
      let records = [
        ZipRecord("any name/data.pkl", pickle), ZipRecord("any name/byteorder", Array("little".utf8)),
        ZipRecord("any name/data/0", [UInt8](repeating: 0, count: 16)),
      ].map { $0.with { $0.isWide = isWide } }
      try folder.write(ZipBytes.file(records, isWide: isWide), to: "w.bin")
      let checkpoint = try Checkpoint(files: [folder.appendingPathComponent("w.bin")])
      #expect(try checkpoint.tensor("w")?.values == [0, 0, 0, 0])
    }
  }

  @Test(arguments: ["zip.bin", "legacy.bin", "training.pt"])
  func everyBeginningOfAFileIsRefused(name: String) throws {
    let bytes = try Self.bytes(name)
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("cut.bin")
      for length in stride(from: 0, to: bytes.count, by: 7) {
        try folder.write(bytes[..<length], to: "cut.bin")
        let error = #expect(throws: InputError.self) { try Checkpoint(files: [file]) }
        #expect(error?.description.contains { $0.isNewline } == false)
      }
    }
  }

  private static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: fixtures.appendingPathComponent(name)))
  }
}
