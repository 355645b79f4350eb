import EmbeddingModels
import Files
import Foundation
import Phantoms
import Tensors
import Tokenizers

/// The files of a `phantom-vlm` folder besides its weights, in Hugging Face's layout of LLaVA.
struct PhantomAnswererFiles {
  private let recipe: PhantomAnswererRecipe
  /// The folder of the model whose vision tower is used.
  private let towerFolder: URL

  init(_ recipe: PhantomAnswererRecipe, tower: URL) { (self.recipe, towerFolder) = (recipe, tower) }

  static let specialTokens = ["<pad>", "<s>", "</s>", "<image>", "<|user|>", "<|assistant|>"]
  /// The ids of special tokens.
  static let (end, image, user, assistant): (Int32, Int32, Int32, Int32) = (2, 3, 4, 5)

  private static let chatTemplate = """
    {%- for message in messages -%}
      {{- '<|assistant|>' if message.role == 'assistant' else '<|user|>' -}}
      {%- if message.content is string -%}
        {{- message.content -}}
      {%- else -%}
        {%- for part in message.content -%}
          {{- '<image>' if part.type == 'image' else part.text -}}
        {%- endfor -%}
      {%- endif -%}
      {%- if message.role == 'assistant' -%}{{- '</s>' -}}{%- endif -%}
    {%- endfor -%}
    {%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}

    """

  /// Makes the folder and writes the files. Throws `InputError` for a tower that cannot be read, and
  /// `OutputError`.
  func write(to folder: URL) throws {
    let vocabulary = ByteLevelVocabulary(
      learningFrom: Self.texts, size: recipe.vocabularySize, specialTokens: Self.specialTokens)
    let tower = try JSONField(contentsOf: towerFolder.appendingPathComponent("config.json"))
    let preprocessing = try JSONField(
      contentsOf: towerFolder.appendingPathComponent("preprocessor_config.json"))
    try OutputFile.makeFolder(folder)
    let files: KeyValuePairs<String, JSON> = [
      "config.json": configuration(
        vocabulary, vision: .object(try tower.member("vision_config").object())),
      "generation_config.json": [
        "bos_token_id": .integer(1), "eos_token_id": .integer(Int(Self.end)), "pad_token_id": .integer(0),
      ],
      "preprocessor_config.json": .object(try preprocessing.object()),
      "processor_config.json": [
        "processor_class": "LlavaProcessor", "image_token": "<image>",
        "patch_size": .integer(
          try tower.member("vision_config").member("patch_size").integer(in: 1...1024)),
        "vision_feature_select_strategy": "default", "num_additional_image_tokens": .integer(1),
      ],
      "tokenizer.json": vocabulary.definition,
      "tokenizer_config.json": [
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
        "pad_token": "<pad>", "image_token": "<image>", "processor_class": "LlavaProcessor",
        "model_max_length": .integer(recipe.context), "clean_up_tokenization_spaces": .bool(false),
      ],
    ]
    for (name, contents) in files {
      try OutputFile.write(
        (contents.text(isIndented: true) + "\n").utf8, to: folder.appendingPathComponent(name))
    }
    try OutputFile.write(
      Self.chatTemplate.utf8, to: folder.appendingPathComponent("chat_template.jinja"))
  }

  /// The texts from which the vocabulary is learned, with their weights: what is asked and answered counts
  /// most, so that its words become tokens before others do.
  private static var texts: [(text: String, count: Int)] {
    var generator = RandomGenerator(seed: 0)
    var texts =
      ForbiddenRequest.words + PhantomTask.allCases.flatMap { $0.questions }
    for phantomClass in PhantomClass.allCases {
      for finding in [nil] + phantomClass.findings.map(Optional.some) {
        for location in phantomClass.locations {
          for size in LesionSize.allCases {
            let truth = PhantomAttributes(
              phantomClass: phantomClass,
              lesion: finding.map { LesionAttributes(finding: $0, location: location, size: size) })
            let dialogues = PhantomTask.allCases.map { task in
              PhantomDialogue(task, about: truth, using: &generator)
            }
            texts += dialogues.flatMap { [$0.text, $0.answer] }
          }
        }
      }
    }
    texts += NamingQuestion.all.map(\.text) + PhantomDialogue.Kind.allCases.map(PhantomDialogue.refusal)
    return texts.map { ($0, 20) } + MedicalWords.all.map { (" " + $0, 1) }
  }

  private func configuration(_ vocabulary: ByteLevelVocabulary, vision: JSON) -> JSON {
    [
      "architectures": .array(["LlavaForConditionalGeneration"]), "model_type": "llava",
      "torch_dtype": "float16", "image_token_index": .integer(Int(Self.image)),
      "projector_hidden_act": "gelu", "multimodal_projector_bias": .bool(true),
      "vision_feature_layer": .integer(-2), "vision_feature_select_strategy": "default",
      "image_seq_length": .integer(64), "tie_word_embeddings": .bool(true), "vision_config": vision,
      "text_config": [
        "model_type": "llama", "architectures": .array(["LlamaForCausalLM"]),
        "vocab_size": .integer(vocabulary.size), "hidden_size": .integer(recipe.width),
        "intermediate_size": .integer(recipe.intermediateSize), "num_hidden_layers": .integer(recipe.layers),
        "num_attention_heads": .integer(recipe.heads), "num_key_value_heads": .integer(recipe.keyHeads),
        "head_dim": .integer(recipe.width / recipe.heads), "hidden_act": "silu",
        "max_position_embeddings": .integer(recipe.context), "rms_norm_eps": .number(1e-5),
        "rope_theta": .number(10000), "tie_word_embeddings": .bool(true),
        "attention_bias": .bool(false), "mlp_bias": .bool(false), "bos_token_id": .integer(1),
        "eos_token_id": .integer(Int(Self.end)), "pad_token_id": .integer(0), "torch_dtype": "float16",
      ],
    ]
  }
}
