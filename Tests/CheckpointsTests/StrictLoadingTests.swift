import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

/// A checkpoint must hold what the model has, no less and no more.
@Suite struct StrictLoadingTests {
  @Test func everyMissingUnknownAndMisshapenTensorIsListedAtOnce() throws {
    try withTemporaryFolder { folder in
      try folder.write(
        SafetensorsBytes.file([
          .f32("turned", [1, 2, 3, 4, 5, 6], shape: [3, 2]), .f32("flat", [1, 2], shape: [2]),
          .f32("right", [1]), .f32("odd", [1]), .f32("more", [1]),
        ]), to: "model.safetensors")
      var model = NamedTensors(["turned": [2, 3], "flat": [1, 2], "absent": [4], "right": [1], "gone": []])
      let checkpoint = try Checkpoint(contentsOf: folder)
      let error = #expect(throws: InputError.self) { try checkpoint.load(into: &model) { $0 } }
      #expect(error?.file == folder.appendingPathComponent("model.safetensors").path)
      #expect(
        error?.found == """
          turned has the shape [3, 2] instead of [2, 3]; flat has the shape [2] instead of [1, 2]; \
          absent is missing; gone is missing; more is not known; odd is not known
          """)
    }
  }

  @Test func keysAreRenamedAndLeftOut() throws {
    try withTemporaryFolder { folder in
      try folder.write(
        SafetensorsBytes.file([.f32("bert.w", [1]), .f32("buffer", [2])]), to: "model.safetensors")
      var model = NamedTensors(["w": [1]])
      try Checkpoint(contentsOf: folder).load(into: &model) {
        $0 == "buffer" ? nil : String($0.dropFirst("bert.".count))
      }
      #expect(model.values == [[1]])
    }
  }

  @Test func twoKeysForOneParameterAreRefused() throws {
    try withTemporaryFolder { folder in
      try folder.write(
        SafetensorsBytes.file([.f32("bert.w", [1]), .f32("w", [2])]), to: "model.safetensors")
      var model = NamedTensors(["w": [1]])
      let checkpoint = try Checkpoint(contentsOf: folder)
      let error = #expect(throws: InputError.self) { try checkpoint.load(into: &model) { _ in "w" } }
      #expect(error?.field == "w")
      #expect(error?.found == "bert.w as well")
    }
  }

  @Test func pickledWeightsBesideOthersDoNoHarm() throws {
    try withTemporaryFolder { folder in
      try folder.write([0x80, 2], to: "pytorch_model.bin")
      try folder.write(SafetensorsBytes.file([.f32("w", [1])]), to: "model.safetensors")
      #expect(try NamedTensors(["w": [1]], contentsOf: folder).values == [[1]])
    }
  }

  @Test func foldersWithoutWeightsAreRefused() throws {
    try withTemporaryFolder { folder in
      for place in [folder, folder.appendingPathComponent("absent")] {
        let error = #expect(throws: InputError.self) { try Checkpoint(contentsOf: place) }
        #expect(error?.file == place.path)
        #expect(error?.found == "none of these")
      }
    }
  }
}
