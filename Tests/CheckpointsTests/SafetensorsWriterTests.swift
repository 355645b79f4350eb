import Checkpoints
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// What is written is read back: exactly in single precision, to the nearest half in half precision.
@Suite struct SafetensorsWriterTests {
  private static let values: [Float] = [
    0, -0.0, 1, -1.5, .pi, 65504, -65519, 0x1p-24, 0x1p-26, 1 + 0x1p-11, 1 + 0x1.8p-10, 1e-30,
  ]

  private static var tensors: [(name: String, tensor: Tensor)] {
    [
      ("second.weight", Tensor(values, shape: [3, 4])), ("first.bias", Tensor([2.5, -7] as [Float])),
      ("scalar", Tensor(4.6)), ("empty", Tensor([Float](), shape: [0, 3])), ("größe \"x\"", Tensor([3])),
    ]
  }

  @Test func singlePrecisionIsExact() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("model.safetensors")
      try SafetensorsWriter(.f32).write(Self.tensors, to: file)
      let checkpoint = try Checkpoint(contentsOf: folder)
      #expect(checkpoint.keys == Self.tensors.map(\.name))
      for (name, tensor) in Self.tensors {
        let read = try #require(try checkpoint.tensor(name))
        #expect(read.shape == tensor.shape)
        #expect(read.values.map(\.bitPattern) == tensor.values.map(\.bitPattern), "\(name)")
      }
    }
  }

  @Test func halfPrecisionIsTheNearestEvenHalf() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("model.safetensors")
      try SafetensorsWriter(.f16).write(Self.tensors, to: file)
      let read = try #require(try Checkpoint(contentsOf: folder).tensor("second.weight"))
      let expected: [Float] = [
        0, -0.0, 1, -1.5, 3.140625, 65504, -65504, 0x1p-24, 0, 1, 1 + 0x1p-9, 0,
      ]
      #expect(read.values.map(\.bitPattern) == expected.map(\.bitPattern))
    }
  }

  @Test func bytesAreLaidOutAsTheFormatSays() {
    let bytes = SafetensorsWriter(.f32, metadata: ["format": "pt"]).bytes(of: [("a", Tensor([1, 2]))])
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(padded.utf8.count).littleEndian) { Array($0) }
    #expect(bytes == length + Array(padded.utf8) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
  }

  @Test func metadataIsReadBack() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("x.safetensors")
      try SafetensorsWriter(.f32, metadata: ["recipe": "{\"seed\":1}", "other": ""])
        .write([("a", Tensor([1]))], to: file)
      let checkpoint = try Checkpoint(files: [file])
      #expect(checkpoint.metadata("recipe") == "{\"seed\":1}")
      #expect(checkpoint.metadata("other")?.isEmpty == true)
      #expect(checkpoint.metadata("none") == nil)
    }
  }

  @Test(arguments: [Float.nan, .infinity, 65520])
  func whatAHalfCannotHoldIsRefused(_ value: Float) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("model.safetensors")
      #expect(throws: OutputError.self) {
        try SafetensorsWriter(.f16).write([("weight", Tensor([1, value]))], to: file)
      }
      #expect(!FileManager.default.fileExists(atPath: file.path))
    }
  }
}
