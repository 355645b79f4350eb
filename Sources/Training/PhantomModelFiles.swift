import Files
import Foundation
import Phantoms
import Tensors
import Tokenizers

/// The files of a `phantom-clip` folder besides its weights, in Hugging Face layout.
package struct PhantomModelFiles {
  private let recipe: PhantomTrainingRecipe

  /// The files of the model that a recipe describes.
  package init(_ recipe: PhantomTrainingRecipe) { self.recipe = recipe }

  /// Makes the folder and writes the files. Throws `OutputError`.
  package func write(to folder: URL) throws {
    let vocabulary = try CLIPVocabulary(learningFrom: Self.texts, size: recipe.vocabularySize)
    try OutputFile.makeFolder(folder)
    let files: KeyValuePairs<String, JSON> = [
      "config.json": configuration(vocabulary),
      "preprocessor_config.json": preprocessing,
      "tokenizer.json": vocabulary.definition,
      "tokenizer_config.json": vocabulary.configuration(maximumLength: recipe.context),
    ]
    for (name, contents) in files {
      try OutputFile.write(
        (contents.text(isIndented: true) + "\n").utf8, to: folder.appendingPathComponent(name))
    }
  }

  /// The texts from which the vocabulary is learned, with their weights: captions count most, so that their
  /// words become tokens before others do.
  private static var texts: [(text: String, count: Int)] {
    var generator = RandomGenerator(seed: 0)
    let captions = PhantomClass.allCases.flatMap { phantomClass in
      let findings: [Finding?] = [nil] + phantomClass.findings
      return findings.flatMap { finding in
        let lesions = finding.map { finding in
          Location.Horizontal.allCases.flatMap { side in
            LesionSize.allCases.map { size in
              LesionAttributes(
                finding: finding, location: Location(horizontal: side, vertical: .upper), size: size)
            }
          }
        }
        return (lesions.map { $0.map(Optional.some) } ?? [nil]).flatMap { lesion in
          CaptionStyle.allCases.flatMap { style in
            (0..<4).map { _ in
              PhantomAttributes(phantomClass: phantomClass, lesion: lesion).caption(style, using: &generator)
            }
          }
        }
      }
    }
    return captions.map { ($0, 20) } + MedicalWords.all.map { ($0, 1) }
  }

  private func configuration(_ vocabulary: CLIPVocabulary) -> JSON {
    [
      "architectures": .array(["CLIPModel"]), "model_type": "clip", "torch_dtype": "float16",
      "projection_dim": .integer(recipe.projection), "logit_scale_init_value": .number(2.6592),
      "initializer_factor": .number(1),
      "text_config": .object(
        JSONObject(
          members: [
            ("model_type", "clip_text_model"), ("vocab_size", .integer(vocabulary.size)),
            ("max_position_embeddings", .integer(recipe.context)),
            ("bos_token_id", .integer(Int(vocabulary.startID))),
            ("eos_token_id", .integer(Int(vocabulary.endID))),
            ("pad_token_id", .integer(Int(vocabulary.endID))),
          ] + tower(recipe.text))),
      "vision_config": .object(
        JSONObject(
          members: [
            ("model_type", "clip_vision_model"), ("num_channels", .integer(3)),
            ("image_size", .integer(recipe.imageSize)), ("patch_size", .integer(recipe.patchSize)),
          ] + tower(recipe.vision))),
    ]
  }

  private func tower(_ tower: PhantomTrainingRecipe.Tower) -> [(key: String, value: JSON)] {
    [
      ("hidden_size", .integer(tower.width)), ("intermediate_size", .integer(4 * tower.width)),
      ("num_hidden_layers", .integer(tower.layers)), ("num_attention_heads", .integer(tower.heads)),
      ("hidden_act", "quick_gelu"), ("layer_norm_eps", .number(1e-5)), ("attention_dropout", .number(0)),
      ("projection_dim", .integer(recipe.projection)),
    ]
  }

  private var preprocessing: JSON {
    [
      "image_processor_type": "CLIPImageProcessor", "do_convert_rgb": .bool(true), "do_resize": .bool(true),
      "size": ["shortest_edge": .integer(recipe.imageSize)], "resample": .integer(3),
      "do_center_crop": .bool(true),
      "crop_size": ["height": .integer(recipe.imageSize), "width": .integer(recipe.imageSize)],
      "do_rescale": .bool(true), "rescale_factor": .number(1 / 255), "do_normalize": .bool(true),
      "image_mean": .array(Array(repeating: .number(0.5), count: 3)),
      "image_std": .array(Array(repeating: .number(0.25), count: 3)),
    ]
  }
}
