import Files
import Foundation
import Imaging
import Tensors
import Testing
import VisionLanguageModels

/// Layouts that mean the same, and files that contradict each other.
@Suite struct FolderTests {
  private func rows(_ folder: URL, _ image: Image) throws -> Tensor {
    try VisionLanguageModel(contentsOf: folder).rows(of: image)
  }

  /// Changes of a folder that leave the model what it is.
  private static let harmless: [String: @Sendable (FolderCopy) throws -> Void] = [
    "names of transformers 5": { folder in
      try folder.renameTensors { key in
        if key == "language_model.lm_head.weight" { return "lm_head.weight" }
        return key.hasPrefix("language_model.model.")
          ? "model.language_model." + key.dropFirst("language_model.model.".count) : "model." + key
      }
    },
    "a tower without its inner name": { folder in
      try folder.renameTensors {
        $0.hasPrefix("vision_tower.vision_model.")
          ? "model.vision_tower." + $0.dropFirst("vision_tower.vision_model.".count) : nil
      }
    },
    "no processor file": {
      try FileManager.default.removeItem(at: $0.url.appendingPathComponent("processor_config.json"))
    },
    "a processor file of 2024": {
      try $0.set(["num_additional_image_tokens": nil as Any?], in: "processor_config.json")
    },
    "the newer name of the placeholder": {
      try $0.set(["image_token_index": nil as Any?, "image_token_id": 384], in: "config.json")
    },
    "defaults left out": {
      try $0.set(
        [
          "vision_feature_layer": nil as Any?, "vision_feature_select_strategy": nil as Any?,
          "projector_hidden_act": nil as Any?,
        ], in: "config.json")
      try $0.set(["model_type": nil as Any?], of: "text_config", in: "config.json")
      try $0.set(["model_type": nil as Any?], of: "vision_config", in: "config.json")
    },
  ]

  @Test(arguments: harmless.keys.sorted())
  func layoutsOfOneModelAreRead(name: String) throws {
    let image = try ParityFixture("tiny-llava").cases[0].image
    let expected = try rows(ParityFixture("tiny-llava").folder, image)
    try FolderCopy.of("tiny-llava") { folder in
      try Self.harmless[name]!(folder)
      #expect(try rows(folder.url, image).values == expected.values)
    }
  }

  @Test func theTowerOfAFolderOfItsOwnIsUsedUnlessTheConfigurationSaysThatItWasTrained() throws {
    let image = try ParityFixture("tiny-llava-med").cases[0].image
    let expected = try rows(ParityFixture("tiny-llava-med").folder, image)
    try FolderCopy.of("tiny-llava-med") { folder in
      // The other model's tower has the same sizes and other weights.
      let tower = folder.url.appendingPathComponent("tower/of-the-hub")
      try FolderCopy.of("tiny-llava") { other in
        try other.renameTensors {
          $0.hasPrefix("vision_tower.") ? String($0.dropFirst("vision_tower.".count)) : "text_model." + $0
        }
        try FileManager.default.copyItem(
          at: other.url.appendingPathComponent("model.safetensors"),
          to: tower.appendingPathComponent("model.safetensors"))
      }
      let trained = try VisionLanguageModel(contentsOf: folder.url)
      #expect(trained.rows(of: image).values == expected.values)
      #expect(trained.notes == ["the vision tower is the one inside of the checkpoint"])
      let identity = try trained.identity().sha256

      try folder.set(["unfreeze_mm_vision_tower": false], in: "config.json")
      let beside = try VisionLanguageModel(contentsOf: folder.url)
      #expect(beside.rows(of: image).relativeDistance(to: expected) > 0.1)
      #expect(beside.notes.count == 1 && beside.notes[0].contains("tower/of-the-hub"))
      #expect(try beside.identity().sha256 != identity)
    }
  }

  @Test func aTowerThatIsNowhereIsNamed() throws {
    try FolderCopy.of("tiny-llava-med") { folder in
      try folder.renameTensors {
        $0.hasPrefix("model.vision_tower.") ? "model.image." + $0.dropFirst("model.vision_tower.".count) : nil
      }
      expectRefusal(folder, naming: ["mm_vision_tower", "tower/of-the-hub"])
    }
  }

  /// Damages of a folder, and words that the message has.
  private static let damages: [String: (String, @Sendable (FolderCopy) throws -> Void, [String])] = [
    "another type": (
      "tiny-llava", { try $0.set(["model_type": "blip"], in: "config.json") },
      ["model_type", "blip", "smolvlm"]
    ),
    "a type that is missing": (
      "tiny-llava", { try $0.set(["model_type": "llava_next"], in: "config.json") },
      ["model_type", "image_grid_pinpoints"]
    ),
    "a placeholder that is no added token": (
      "tiny-llava", { try $0.set(["image_token_index": 300], in: "config.json") }, ["image_token_index"]
    ),
    "a layer that the tower lacks": (
      "tiny-llava", { try $0.set(["vision_feature_layer": -5], in: "config.json") }, ["vision_feature_layer"]
    ),
    "no layers": (
      "tiny-llava", { try $0.set(["vision_feature_layer": [Int]()], in: "config.json") },
      ["vision_feature_layer"]
    ),
    "another patch in the processor": (
      "tiny-llava", { try $0.set(["patch_size": 4], in: "processor_config.json") },
      ["processor_config.json", "patch_size", "6"]
    ),
    "another number of placeholders": (
      "tiny-llava", { try $0.set(["num_additional_image_tokens": 0], in: "processor_config.json") },
      ["num_additional_image_tokens", "16"]
    ),
    "another image size": (
      "tiny-llava", { try $0.set(["crop_size": 20], in: "preprocessor_config.json") }, ["24 × 24", "20 × 20"]
    ),
    "another width": (
      "tiny-llava", { try $0.set(["hidden_size": 32], of: "text_config", in: "config.json") }, ["shape"]
    ),
    "a tower of another kind": (
      "tiny-llava", { try $0.set(["model_type": "dinov2"], of: "vision_config", in: "config.json") },
      ["vision_config.model_type", "dinov2"]
    ),
    "a language model of another kind": (
      "tiny-llava", { try $0.set(["model_type": "mamba"], of: "text_config", in: "config.json") },
      ["text_config.model_type", "mamba"]
    ),
    "fewer rows than tokens": (
      "tiny-llava", { try $0.set(["vocab_size": 300], of: "text_config", in: "config.json") }, ["300"]
    ),
    "tensors that are not known": (
      "tiny-llava", { try $0.renameTensors { $0.hasSuffix("linear_1.bias") ? "image_newline" : nil } },
      ["image_newline"]
    ),
    "start tokens around images": (
      "tiny-llava-med", { try $0.set(["mm_use_im_start_end": true], in: "config.json") },
      ["mm_use_im_start_end"]
    ),
    "a projector of another kind": (
      "tiny-llava-med", { try $0.set(["mm_projector_type": "resampler"], in: "config.json") },
      ["mm_projector_type", "resampler"]
    ),
    "tiles of another size": (
      "tiny-idefics3",
      { try $0.set(["max_image_size": ["longest_edge": 20]], in: "preprocessor_config.json") },
      ["max_image_size", "16", "20"]
    ),
    "a factor that does not divide": (
      "tiny-idefics3", { try $0.set(["scale_factor": 3], in: "config.json") }, ["scale_factor", "4"]
    ),
    "another length of a tile": (
      "tiny-idefics3", { try $0.set(["image_seq_len": 169], in: "processor_config.json") },
      ["image_seq_len", "4"]
    ),
    "too many tiles": (
      "tiny-idefics3", { try $0.set(["size": ["longest_edge": 4096]], in: "preprocessor_config.json") },
      ["size", "64 tiles"]
    ),
    "images that are not resized": (
      "tiny-smolvlm", { try $0.set(["do_resize": false], in: "preprocessor_config.json") }, ["do_resize"]
    ),
  ]

  @Test(arguments: damages.keys.sorted())
  func filesThatContradictEachOtherAreRefusedInOneLine(name: String) throws {
    let (fixture, damage, words) = Self.damages[name]!
    try FolderCopy.of(fixture) { folder in
      try damage(folder)
      expectRefusal(folder, naming: words)
    }
  }

  private func expectRefusal(_ folder: FolderCopy, naming words: [String]) {
    #expect {
      _ = try VisionLanguageModel(contentsOf: folder.url)
    } throws: { error in
      let message = "\(error)"
      return error is InputError && !message.contains("\n") && words.allSatisfy { message.contains($0) }
    }
  }
}
