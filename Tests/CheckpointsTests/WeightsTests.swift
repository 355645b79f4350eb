import Checkpoints
import Foundation
import TestSupport
import Testing

/// Values arrive as they stand in the file.
@Suite struct WeightsTests {
  private static let floats: [Float] = [
    0, -0.0, 1, -1.5, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, 0x1.fffffep-1,
  ]

  private static let halves: [UInt16: Float] = [
    0x3C00: 1, 0xC000: -2, 0x0001: 0x1p-24, 0x83FF: -0x1.ff8p-15, 0x0400: 0x1p-14, 0x7BFF: 65504,
    0x3555: 0.333251953125, 0x8000: -0.0,
  ]

  private static let bfloats: [UInt16: Float] = [
    0x3F80: 1, 0xC049: -3.140625, 0x0001: 0x1p-133, 0x7F7F: 0x1.fep127, 0x8000: -0.0,
  ]

  /// Every residue of the data's start, so that elements of four and of two bytes are unaligned.
  @Test(arguments: 0..<8)
  func elementTypesAreExactAtAnyAlignment(padding: Int) throws {
    try withTemporaryFolder { folder in
      // Vector kernels take eight or sixteen elements at once: enough of them for whole vectors and a rest.
      let floats = Array(repeatElement(Self.floats, count: 5).joined()) + [3]
      let halves = Array(repeatElement(Self.halves.map { $0 }, count: 5).joined())
      let bfloats = Array(repeatElement(Self.bfloats.map { $0 }, count: 7).joined())
      let bytes = SafetensorsBytes.file(
        [
          .f32("floats", floats), .words("halves", "F16", halves.map(\.key)),
          .words("bfloats", "BF16", bfloats.map(\.key)),
        ], padding: padding)
      try folder.write(bytes, to: "model.safetensors")
      let loaded = try NamedTensors(
        ["floats": [41], "halves": [40], "bfloats": [35]], contentsOf: folder
      ).values.map { $0.map(\.bitPattern) }
      #expect(loaded[0] == floats.map(\.bitPattern))
      #expect(loaded[1] == halves.map(\.value.bitPattern))
      #expect(loaded[2] == bfloats.map(\.value.bitPattern))
    }
  }

  @Test func scalarsAndEmptyTensorsAreRead() throws {
    try withTemporaryFolder { folder in
      let bytes = SafetensorsBytes.file([
        .f32("empty", [], shape: [0, 3]), .f32("scalar", [2.5], shape: []),
        .words("none", "BF16", []), .f32("last", [], shape: [0]),
      ])
      try folder.write(bytes, to: "model.safetensors")
      let loaded = try NamedTensors(
        ["scalar": [], "empty": [0, 3], "none": [0], "last": [0]], contentsOf: folder)
      #expect(loaded.values == [[2.5], [], [], []])
    }
  }

  @Test func metadataIsNoTensor() throws {
    try withTemporaryFolder { folder in
      try folder.write(
        SafetensorsBytes.file([.f32("w", [1])], metadata: #"{"format":"pt"}"#), to: "model.safetensors")
      #expect(try Checkpoint(contentsOf: folder).keys == ["w"])
      #expect(try NamedTensors(["w": [1]], contentsOf: folder).values == [[1]])
    }
  }

  @Test func dataMayStandInAnotherOrderThanTheHeader() throws {
    try withTemporaryFolder { folder in
      let header =
        #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
      let data = [Float(1), 2].flatMap { SafetensorsBytes.bytes($0.bitPattern) }
      try folder.write(SafetensorsBytes.file(header: header, data: data), to: "model.safetensors")
      #expect(try NamedTensors(["a": [1], "b": [1]], contentsOf: folder).values == [[1], [2]])
    }
  }

  @Test func keysAreComparedByBytes() throws {
    try withTemporaryFolder { folder in
      try folder.write(
        SafetensorsBytes.file([.f32("\u{e9}", [1]), .f32("e\u{301}", [2])]), to: "model.safetensors")
      let loaded = try NamedTensors(["e\u{301}": [1], "\u{e9}": [1]], contentsOf: folder)
      #expect(loaded.values == [[2], [1]])
    }
  }

  @Test func weightsOutliveCheckpointAndFile() throws {
    let values = (0..<50_000).map { Float($0) }
    let loaded = try withTemporaryFolder { folder in
      try folder.write(SafetensorsBytes.file([.f32("w", values)]), to: "model.safetensors")
      return try NamedTensors(["w": [50_000]], contentsOf: folder)
    }
    #expect(loaded.values == [values])
  }

  @Test func digestIsThatOfTheFilesBytes() throws {
    try withTemporaryFolder { folder in
      try folder.write(SafetensorsBytes.file([.f32("w", [1, 2, 3])]), to: "model.safetensors")
      // Of these 75 bytes, by coreutils' sha256sum.
      #expect(
        try Checkpoint(contentsOf: folder).sha256()
          == "c362fbbfd528c4427fcaa420e0f84bd62f8ce346bfa2c782d380cd59933e6955")
    }
  }
}
