import Foundation

@testable import Checkpoints
@testable import Files
@testable import Tensors

extension Parser {
  /// Tensors in files.
  static let weights: [Parser] = [
    Parser(
      "safetensors", seeds: { [safetensors, safetensors.dropLast(16) + Array(repeating: 255, count: 16)] }
    ) {
      try withFile($0, "model.safetensors") { try loadAll(of: Checkpoint(files: [$0])) }
    },
    Parser(
      "weight-index",
      seeds: { [Array(#"{"metadata":{},"weight_map":{"a":"part.safetensors"}}"#.utf8)] }
    ) { input in
      try withFile(safetensors, "part.safetensors") { _ in }
      try withFile(input, "model.safetensors.index.json") { _ in
        try? FileManager.default.removeItem(at: scratchFolder.appendingPathComponent("model.safetensors"))
        let checkpoint = try Checkpoint(contentsOf: scratchFolder)
        for file in checkpoint.files {
          try require(
            file.deletingLastPathComponent().standardizedFileURL.path
              == scratchFolder.standardizedFileURL.path,
            "a file outside of the folder: \(file.path)")
        }
        try loadAll(of: checkpoint)
      }
    },
    Parser(
      "pickle", seeds: { try TestFixtures.files(in: "CheckpointsTests/Fixtures", ending: "", most: 8192) }
    ) {
      try withFile($0, "pytorch_model.bin") { try loadAll(of: Checkpoint(files: [$0])) }
    },
  ]

  /// Two tensors of two and four numbers.
  private static let safetensors: [UInt8] = {
    let header =
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[2,2],"data_offsets":[8,16]}}"#
    let bytes = Array(header.utf8) + Array(repeating: 0x20, count: (8 - header.utf8.count % 8) % 8)
    return withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) } + bytes
      + [0, 0, 128, 63, 0, 0, 0, 64, 128, 63, 0, 0, 0, 64, 0, 191]
  }()

  private static func loadAll(of checkpoint: Checkpoint) throws {
    for key in checkpoint.keys {
      do {
        let tensor = try checkpoint.tensor(key)
        try require(tensor?.shape == checkpoint.shape(of: key), "another shape")
        _ = tensor?.values.reduce(0, +)
      } catch is InputError {}
    }
    _ = checkpoint.metadata("format")
  }
}
