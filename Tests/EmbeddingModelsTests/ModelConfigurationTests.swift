import EmbeddingModels
import Files
import Foundation
import Testing

/// Values that no model can have are refused, by the file and the field that hold them, before they cost anything.
@Suite struct ModelConfigurationTests {
  /// A field of a fixture's file, and a value that it must not have; the file may be found wanting elsewhere.
  struct Case: Sendable, CustomTestStringConvertible {
    let fixture: String, file: String, path: String, value: Value
    var refusal: (file: String, field: String)?

    enum Value: Sendable {
      case number(Double), text(String), truth(Bool), integers([Int]), absent

      var json: Any? {
        switch self {
        case .number(let number): Int(exactly: number) ?? number
        case .text(let text): text
        case .truth(let truth): truth
        case .integers(let integers): integers
        case .absent: nil
        }
      }
    }

    var testDescription: String { "\(fixture)/\(file) \(path) \(value)" }
  }

  private static func cases(
    _ fixture: String, _ file: String, _ fields: KeyValuePairs<String, [Case.Value]>
  ) -> [Case] {
    fields.flatMap { path, values in
      values.map { Case(fixture: fixture, file: file, path: path, value: $0) }
    }
  }

  /// What is wrong for any size.
  private static let sizes: [Case.Value] = [
    .number(0), .number(-16), .number(16.5), .number(1e12), .number(1e30), .text("16"), .truth(true),
    .integers([16]),
  ]

  private static let layers = sizes + [.number(1e8), .number(0x1p28)]
  private static let activations: [Case.Value] = [.text("mish"), .text(""), .number(1)]
  private static let epsilons: [Case.Value] = [.number(0), .number(-1e-5), .number(1), .text("1e-5")]

  private static let bert: [Case] =
    cases(
      "tiny-bert", "config.json",
      [
        "model_type": [.text("gpt2"), .number(1), .absent], "hidden_size": sizes + [.absent],
        "num_hidden_layers": layers + [.absent], "num_attention_heads": sizes + [.number(3), .number(32)],
        "intermediate_size": sizes, "vocab_size": sizes, "max_position_embeddings": sizes,
        "type_vocab_size": sizes, "hidden_act": activations + [.absent], "layer_norm_eps": epsilons,
        "position_embedding_type": [.text("relative_key"), .number(1)],
        "is_decoder": [.truth(true), .number(1)],
      ])
    + cases(
      "tiny-bert", "modules.json",
      [
        "0.type": [.text("sentence_transformers.models.CNN"), .text(""), .number(1), .absent],
        "1.type": [
          .text("sentence_transformers.models.Dense"), .text("sentence_transformers.models.Normalize"),
        ],
        "2.type": [
          .text("sentence_transformers.models.CNN"), .text("sentence_transformers.models.CLIPModel"),
        ],
        "0.path": [.text(".."), .text("a/../.."), .text("..\0"), .number(0), .absent],
        "1.path": [.text("../1_Pooling"), .number(1)],
      ])
    + cases(
      "tiny-bert", "1_Pooling/config.json",
      [
        "word_embedding_dimension": [.number(0), .number(-16), .number(384), .text("16"), .absent],
        "pooling_mode_mean_tokens": [.text("yes"), .number(1)],
      ])
    + cases("tiny-bert", "sentence_bert_config.json", ["max_seq_length": sizes])
    + cases(
      "tiny-bert", "tokenizer_config.json", ["model_max_length": [.number(-1), .number(0.5), .text("64")]])

  private static let clip: [Case] =
    cases(
      "tiny-clip", "config.json",
      [
        "projection_dim": sizes, "text_config": [.absent, .number(1), .integers([])],
        "vision_config": [.absent, .number(1)], "text_config.hidden_size": sizes,
        "text_config.num_hidden_layers": layers, "text_config.num_attention_heads": sizes + [.number(3)],
        "text_config.intermediate_size": sizes, "text_config.vocab_size": sizes,
        "text_config.max_position_embeddings": sizes, "text_config.hidden_act": activations,
        "text_config.layer_norm_eps": epsilons,
        "text_config.eos_token_id": [.number(-1), .number(1e12), .text("2"), .integers([2])],
        "vision_config.hidden_size": sizes, "vision_config.num_hidden_layers": layers,
        "vision_config.num_attention_heads": sizes + [.number(5)], "vision_config.intermediate_size": sizes,
        "vision_config.image_size": sizes, "vision_config.patch_size": sizes + [.number(33)],
        "vision_config.hidden_act": activations,
        "vision_config.num_channels": [.number(1), .number(4), .text("3")],
      ])
    + cases(
      "tiny-clip", "preprocessor_config.json",
      [
        "size": [.number(0), .number(-1), .number(1e12), .text("32")],
        "crop_size": [.number(0), .number(1e12), .integers([1])], "resample": [.number(9), .text("bicubic")],
        "rescale_factor": [.number(0), .number(-1), .text("1")], "do_resize": [.number(1)],
        "image_mean": [.integers([1, 2]), .text("0.5")], "image_std": [.integers([0, 0, 0]), .text("0.5")],
        "image_processor_type": [.text("ViTImageProcessor")],
      ])

  /// Values that are possible in themselves and contradict another file.
  private static let contradictions: [Case] = [
    Case(
      fixture: "tiny-bert", file: "config.json", path: "hidden_size", value: .number(0x1p27),
      refusal: ("1_Pooling/config.json", "word_embedding_dimension")),
    Case(
      fixture: "tiny-bert", file: "config.json", path: "vocab_size", value: .number(119),
      refusal: ("tokenizer.json", "vocabulary")),
    Case(
      fixture: "tiny-bert", file: "config.json", path: "vocab_size", value: .number(0x1p28),
      refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-bert", file: "config.json", path: "max_position_embeddings", value: .number(0x1p28),
      refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-bert", file: "config.json", path: "intermediate_size", value: .number(0x1p28),
      refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-bert", file: "config.json", path: "num_hidden_layers", value: .number(1),
      refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-bert", file: "config.json", path: "num_hidden_layers", value: .number(1024),
      refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-bert", file: "config.json", path: "max_position_embeddings", value: .number(2),
      refusal: ("", "maximum length")),
    Case(
      fixture: "tiny-bert", file: "sentence_bert_config.json", path: "max_seq_length", value: .number(2),
      refusal: ("", "maximum length")),
    Case(
      fixture: "tiny-bert", file: "1_Pooling/config.json", path: "pooling_mode_mean_tokens",
      value: .truth(false), refusal: ("1_Pooling/config.json", "pooling_mode_…")),
    Case(
      fixture: "tiny-bert", file: "tokenizer.json", path: "post_processor", value: .absent,
      refusal: ("tokenizer.json", "post_processor")),
    Case(
      fixture: "tiny-clip", file: "tokenizer.json", path: "post_processor", value: .absent,
      refusal: ("tokenizer.json", "post_processor")),
    Case(
      fixture: "tiny-clip", file: "config.json", path: "text_config.vocab_size", value: .number(131),
      refusal: ("tokenizer.json", "vocabulary")),
    Case(
      fixture: "tiny-clip", file: "config.json", path: "text_config.max_position_embeddings",
      value: .number(2), refusal: ("", "maximum length")),
    Case(
      fixture: "tiny-clip", file: "config.json", path: "text_config.max_position_embeddings",
      value: .number(25), refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-clip", file: "config.json", path: "vision_config.image_size", value: .number(64),
      refusal: ("preprocessor_config.json", "size")),
    Case(
      fixture: "tiny-clip", file: "config.json", path: "vision_config.image_size", value: .number(4),
      refusal: ("config.json", "vision_config.patch_size")),
    Case(
      fixture: "tiny-clip", file: "config.json", path: "vision_config.patch_size", value: .number(1),
      refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-clip", file: "config.json", path: "vision_config.hidden_size", value: .number(0x1.8p27),
      refusal: ("model.safetensors", "tensors")),
    Case(
      fixture: "tiny-clip", file: "preprocessor_config.json", path: "crop_size", value: .number(16),
      refusal: ("preprocessor_config.json", "size")),
    Case(
      fixture: "tiny-clip", file: "preprocessor_config.json", path: "crop_size", value: .absent,
      refusal: ("preprocessor_config.json", "size")),
  ]

  private static let all: [Case] = [bert, clip, contradictions].flatMap { $0 }

  @Test(arguments: all)
  func valueIsRefused(_ test: Case) throws {
    try ModelFolderCopy.of(test.fixture) { copy in
      try copy.edit(test.file) { $0[test.path.split(separator: ".").map(String.init)] = test.value.json }
      var error: InputError?
      let time = ContinuousClock().measure {
        error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      }
      // The loaded machine of a test run is slow, but not by what a loop over 10^8 layers takes.
      #expect(time < .seconds(5))
      let refusal = test.refusal ?? (test.file, test.path)
      #expect(error?.file == (refusal.file.isEmpty ? copy.url : copy.file(refusal.file)).path)
      let isListed = test.file == "modules.json"
      let field = isListed ? test.path.replacing(/^(\d)/, with: { "[\($0.output.1)]" }) : refusal.field
      #expect(error.map { Self.isField($0.field, field) } == true, "\(error?.description ?? "")")
      #expect(error?.description.contains { $0.isNewline } == false)
    }
  }

  /// Whether a complaint is about a field or about an element of it.
  private static func isField(_ found: String?, _ expected: String) -> Bool {
    found == expected || found?.hasPrefix(expected + "[") == true
  }

  @Test(arguments: ["[]", #"[{"type":"x.Transformer","path":""}]"#])
  func modulesWithoutPoolingAreRefused(modules: String) throws {
    try ModelFolderCopy.of("tiny-bert") { copy in
      try copy.write(modules.utf8, to: "modules.json")
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.file == copy.file("modules.json").path)
      #expect(error?.expected.contains("Pooling") == true)
    }
  }

  @Test(arguments: [
    ("tiny-bert", "[CLS]", "post_processor.special_tokens.[CLS].tokens[0]"),
    ("tiny-bert", "[SEP]", "post_processor.special_tokens.[SEP].tokens[0]"),
    ("tiny-bert", "[UNK]", "model.unk_token"),
    ("tiny-clip", "<|startoftext|>", "post_processor.cls[0]"),
    ("tiny-clip", "<|endoftext|>", "model.unk_token"),
  ])
  func vocabulariesWithoutTheirSpecialTokensAreRefused(
    fixture: String, token: String, field: String
  ) throws {
    try ModelFolderCopy.of(fixture) { copy in
      try copy.edit("tokenizer.json") { tree in
        tree[["model", "vocab", token]] = nil
        let added = tree[["added_tokens"]] as? [[String: Any]] ?? []
        tree[["added_tokens"]] = added.filter { $0["content"] as? String != token }
      }
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.file == copy.file("tokenizer.json").path)
      #expect(error?.field == field)
    }
  }
}
