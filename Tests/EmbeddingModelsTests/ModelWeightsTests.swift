import EmbeddingModels
import Files
import Foundation
import Layers
import Tensors
import Testing

/// Weights that are not those of the model that `config.json` describes.
@Suite struct ModelWeightsTests {
  private static let keys = [
    "tiny-bert": "encoder.layer.1.output.dense.bias",
    "tiny-clip": "vision_model.encoder.layers.1.mlp.fc2.bias",
    "tiny-clip-text": "text_model.encoder.layers.1.mlp.fc2.bias",
    "tiny-clip-vision-projection": "visual_projection.weight",
  ]

  private func refusal(_ fixture: String, _ damage: (ModelFolderCopy, String) throws -> Void) throws
    -> InputError?
  {
    let key = try #require(Self.keys[fixture])
    return try ModelFolderCopy.of(fixture) { copy in
      try damage(copy, key)
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.file == copy.file("model.safetensors").path)
      return error
    }
  }

  @Test(arguments: keys.keys.sorted(), [Float.nan, .infinity, -.infinity])
  func weightsThatAreNotFiniteAreNamed(fixture: String, value: Float) throws {
    let error = try refusal(fixture) { copy, key in try copy.setFirstElement(of: key, to: value) }
    #expect(error?.field == Self.keys[fixture])
    #expect(error?.found == "NaN or infinity")
  }

  @Test(arguments: keys.keys.sorted())
  func misspelledTensorsAreMissingAndUnknown(fixture: String) throws {
    let error = try refusal(fixture) { copy, key in
      try copy.editWeights { header in
        header[[key + "s"]] = header[[key]]
        header[[key]] = nil
      }
    }
    let key = try #require(Self.keys[fixture])
    // A projection that is not there is not missed: models have come without.
    let missing = key.contains("projection") ? "" : "\(key) is missing; "
    #expect(error?.field == "tensors")
    #expect(error?.found == "\(missing)\(key)s is not known")
  }

  @Test(arguments: keys.keys.sorted())
  func tensorsTooManyAreNamed(fixture: String) throws {
    let error = try refusal(fixture) { copy, _ in
      try copy.editWeights {
        $0[["adapter.weight"]] = ["dtype": "F32", "shape": [0], "data_offsets": [0, 0]] as [String: Any]
      }
    }
    #expect(error?.field == "tensors")
    #expect(error?.found == "adapter.weight is not known")
  }

  @Test(arguments: keys.keys.sorted())
  func misshapenTensorsAreNamedWithBothShapes(fixture: String) throws {
    var shapes = ""
    let error = try refusal(fixture) { copy, key in
      try copy.editWeights { header in
        let shape = header[[key, "shape"]] as? [Int] ?? []
        header[[key, "shape"]] = shape + [1]
        shapes = "\(key) has the shape \(shape + [1]) instead of \(shape)"
      }
    }
    #expect(error?.field == "tensors")
    #expect(error?.found == shapes)
  }

  @Test(arguments: [
    ("tiny-clip-text", "text_projection.weight"), ("tiny-clip-vision-projection", "visual_projection.weight"),
  ])
  func projectionsToNothingAreRefused(fixture: String, key: String) throws {
    for shape in [[0], [0, 16]] {
      let error = try refusal(fixture) { copy, _ in
        try copy.editWeights { header in
          header[[key + ".old"]] = header[[key]]
          header[[key]] = ["dtype": "F32", "shape": shape, "data_offsets": [0, 0]] as [String: Any]
        }
      }
      #expect(error?.field == key)
    }
  }

  /// Neither embeddings nor gradients need a copy of matrices in single precision.
  @Test(arguments: ["tiny-roberta", "tiny-qwen3", "tiny-modernbert", "tiny-clip-gelu"])
  func matricesInHalfPrecisionStayAsTheyAre(fixture: String) throws {
    let encoder = try ModelFolder(contentsOf: ParityFixture(fixture).folder).textEncoder()
    let tokens = encoder.tokens(of: "a normal scan")
    _ = encoder.textEmbeddings(tokens: [tokens])
    _ = gradient(at: encoder.inputEmbeddings(of: [tokens])) { inputs in
      encoder.textEmbeddings(inputs: inputs, tokens: [tokens]).sum()
    }
    let matrices = try #require(encoder as? any Parameterized).parameters.filter {
      $0.tensor.shape.count > 1 && !$0.name.contains("token_type")
    }
    #expect(matrices.count > 8)
    for (name, tensor) in matrices { #expect(tensor.isNarrow, "\(name)") }
  }
}
