import EmbeddingModels
import Files
import Foundation
import Testing

/// Folders of open_clip and SigLIP whose files contradict themselves or each other are refused in one line.
@Suite struct DualEncoderRefusalTests {
  /// A change of one member of a JSON file in a fixture's folder, and the field that the refusal names.
  private struct Case {
    var fixture: String
    var file = "open_clip_config.json"
    var path: String
    var value: JSONValue?
    var field: String?
    /// A part of the refusal's words.
    var words = ""

    init(_ fixture: String, _ path: String, _ value: JSONValue?, field: String? = nil, words: String = "") {
      (self.fixture, self.path, self.value, self.words) = (fixture, path, value, words)
      self.field = field ?? path
    }

    func of(_ file: String) -> Case {
      var copy = self
      copy.file = file
      return copy
    }
  }

  private enum JSONValue {
    case text(String), number(Double), bool(Bool), numbers([Int])

    var any: Any {
      switch self {
      case .text(let text): text
      case .number(let number): Int(exactly: number) ?? number
      case .bool(let bool): bool
      case .numbers(let numbers): numbers
      }
    }
  }

  private static let clip = "tiny-open-clip"
  private static let biomed = "tiny-biomed-clip"
  private static let siglip = "tiny-siglip"
  private static let resNet = "tiny-open-clip-resnet"

  private static let cases: [String: Case] = [
    "no model": Case(clip, "model_cfg", nil, field: "model_cfg"),
    "no length of embeddings": Case(clip, "model_cfg.embed_dim", nil),
    "other length of embeddings": Case(
      clip, "model_cfg.embed_dim", .number(13), field: "tensors", words: "[24, 12]"),
    "embeddings of no length": Case(clip, "model_cfg.embed_dim", .number(0)),
    "more layers than weights": Case(
      clip, "model_cfg.vision_cfg.layers", .number(3), field: "tensors",
      words: "vision_model.encoder.layers.2.layer_norm1.weight is missing"),
    "fewer layers than weights": Case(
      clip, "model_cfg.text_cfg.layers", .number(1), field: "tensors", words: "is not known"),
    "thousands of layers": Case(clip, "model_cfg.vision_cfg.layers", .number(5000)),
    "heads wider than the model": Case(clip, "model_cfg.vision_cfg.head_width", .number(48)),
    "heads of no width": Case(clip, "model_cfg.vision_cfg.head_width", .number(0)),
    "heads that do not divide the width": Case(clip, "model_cfg.text_cfg.heads", .number(3)),
    "patch larger than the image": Case(clip, "model_cfg.vision_cfg.patch_size", .number(17)),
    "image of another size": Case(clip, "model_cfg.vision_cfg.image_size", .number(24), field: "tensors"),
    "image that is no square": Case(clip, "model_cfg.vision_cfg.image_size", .numbers([16, 24])),
    "negative ratio": Case(clip, "model_cfg.vision_cfg.mlp_ratio", .number(-4)),
    "ratio beyond memory": Case(clip, "model_cfg.vision_cfg.mlp_ratio", .number(1e300)),
    "more tokens than positions": Case(
      clip, "model_cfg.text_cfg.context_length", .number(77), field: "tensors"),
    "fewer tokens than the vocabulary": Case(
      clip, "model_cfg.text_cfg.vocab_size", .number(100), field: "vocabulary"
    ).of("tokenizer.json"),
    "attentional pool": Case(clip, "model_cfg.vision_cfg.attentional_pool", .bool(true)),
    "layer scale": Case(clip, "model_cfg.vision_cfg.ls_init_value", .number(0.1)),
    "class embedding of texts": Case(clip, "model_cfg.text_cfg.embed_cls", .bool(true)),
    "pooling that is not known": Case(clip, "model_cfg.text_cfg.pool_type", .text("last")),
    "text without a causal mask": Case(
      clip, "model_cfg.text_cfg.no_causal_mask", .bool(true), field: "model_cfg.text_cfg.proj_bias"),
    "resizing that is not known": Case(clip, "preprocess_cfg.resize_mode", .text("crop")),
    "filter that is not known": Case(clip, "preprocess_cfg.interpolation", .text("lanczos")),
    "preprocessing to another size": Case(clip, "preprocess_cfg.size", .number(24), field: "size"),
    "deviation of zero": Case(
      clip, "preprocess_cfg.std", .numbers([1, 0, 1]), field: "preprocess_cfg.std[1]"),
    "hub tower without weights": Case(clip, "model_cfg.text_cfg.hf_model_name", .text("tiny/BERT")),
    "timm tower without weights": Case(
      clip, "model_cfg.vision_cfg.timm_model_name", .text("vit_base_patch16_224")),
    "network of timm that is not known": Case(
      biomed, "model_cfg.vision_cfg.timm_model_name", .text("convnext_base")),
    "pool of timm that is not known": Case(biomed, "model_cfg.vision_cfg.timm_pool", .text("avg")),
    "no projection of timm": Case(biomed, "model_cfg.vision_cfg.timm_proj", .text("none")),
    "number of heads that does not divide": Case(
      biomed, "model_cfg.vision_cfg.timm_model_name", .text("vit_base_patch8_16")),
    "pooler of the hub that is not known": Case(
      biomed, "model_cfg.text_cfg.hf_pooler_type", .text("max_pooler")),
    "projection of the hub that is not known": Case(
      biomed, "model_cfg.text_cfg.hf_proj_type", .text("conv")),
    "more tokens than positions of the hub's tower": Case(
      biomed, "model_cfg.text_cfg.context_length", .number(33)),
    "projection of one layer for two": Case(
      biomed, "model_cfg.text_cfg.hf_proj_type", .text("linear"), field: "tensors"),
    "no token that fills up": Case(siglip, "pad_token", nil).of("tokenizer_config.json"),
    "unknown token that fills up": Case(siglip, "pad_token", .text("<pad>")).of("tokenizer_config.json"),
    "patch larger than SigLIP's image": Case(siglip, "vision_config.patch_size", .number(21)).of(
      "config.json"),
    "SigLIP without its head": Case(siglip, "vision_config.vision_use_head", .bool(false)).of("config.json"),
    "SigLIP of two lengths": Case(siglip, "text_config.projection_size", .number(16)).of("config.json"),
    "SigLIP of other heads": Case(siglip, "text_config.num_attention_heads", .number(5)).of("config.json"),
    "SigLIP of more layers": Case(
      siglip, "vision_config.num_hidden_layers", .number(12), field: "tensors"
    ).of("config.json"),
    "residual network of three stages": Case(resNet, "model_cfg.vision_cfg.layers", .numbers([1, 2, 1])),
    "residual network of more blocks": Case(
      resNet, "model_cfg.vision_cfg.layers", .numbers([1, 2, 2, 1]), field: "tensors",
      words: "visual.layer3.1.conv1.weight is missing"),
    "residual network of another width": Case(
      resNet, "model_cfg.vision_cfg.width", .number(8), field: "tensors"),
    "residual network of one channel": Case(resNet, "model_cfg.vision_cfg.width", .number(1)),
    "residual network for an odd size": Case(resNet, "model_cfg.vision_cfg.image_size", .number(48)),
    "residual network without blocks": Case(
      resNet, "model_cfg.vision_cfg.layers", .numbers([1, 0, 1, 1]), field: "model_cfg.vision_cfg.layers[1]"),
    "NaFlex": Case(siglip, "model_type", .text("siglip2")).of("config.json"),
  ]

  @Test(arguments: cases.keys.sorted())
  func folderIsRefusedByField(name: String) throws {
    let change = try #require(Self.cases[name])
    try ModelFolderCopy.of(change.fixture) { copy in
      let edited = change.field == "vocabulary" ? "open_clip_config.json" : change.file
      try copy.edit(edited) { $0[change.path.split(separator: ".").map(String.init)] = change.value?.any }
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.field == change.field, "\(error?.description ?? "")")
      #expect(error?.file?.hasPrefix(copy.url.path) == true)
      let line = error?.description ?? ""
      #expect(change.words.isEmpty || line.contains(change.words), "\(line)")
      #expect(!line.contains { $0.isNewline })
    }
  }

  @Test(arguments: [
    (clip, "open_clip_pytorch_model.bin", "open_clip_pytorch_model.bin"),
    (siglip, "preprocessor_config.json", "preprocessor_config.json"),
    // Without tokenizer.json, the family's own files are read.
    (clip, "tokenizer.json", "vocab.json"), (biomed, "tokenizer.json", "vocab.txt"),
    (siglip, "tokenizer.json", "spiece.model"),
  ])
  func missingFilesAreNamed(fixture: String, name: String, wanted: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      try copy.remove(name)
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.description.contains(wanted) == true, "\(error?.description ?? "")")
    }
  }

  /// open_clip cleans texts before its tokenizer sees them; for BERT letters keep what they are.
  @Test(arguments: [clip, biomed])
  func textsAreCleaned(fixture: String) throws {
    let encoder = try ModelFolder(contentsOf: ParityFixture.root.appendingPathComponent(fixture))
      .textEncoder()
    let tokens = encoder.tokens(of: "the patient's ﬁrst  study&#44;\u{00A0}no lesion ")
    #expect(tokens == encoder.tokens(of: "the patient's first study, no lesion"))
    #expect(encoder.tokens(of: "the patient’s study") == encoder.tokens(of: "the patient's study"))
  }

  @Test(arguments: [(clip, "open_clip_pytorch_model.bin"), (siglip, "model.safetensors")])
  func cutWeightsAreRefused(fixture: String, name: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      let bytes = try copy.bytes(name)
      for length in [0, 1, 100, bytes.count / 2, bytes.count - 1] {
        try copy.write(bytes[..<length], to: name)
        let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
        #expect(error?.file == copy.file(name).path)
      }
    }
  }

  /// A tokenizer that is read alone has the model's limit.
  @Test(arguments: [(clip, 24), (biomed, 24), (siglip, 20)])
  func tokenizersHaveTheLimitOfTheModel(fixture: String, limit: Int) throws {
    let folder = ParityFixture.root.appendingPathComponent(fixture)
    #expect(try TextTokenizer(contentsOf: folder).contextLength == limit)
    #expect(try ModelFolder(contentsOf: folder).textEncoder().contextLength == limit)
  }

  /// Where both layouts stand in a folder, that of Hugging Face is read.
  @Test func filesOfBothLayoutsMayStandTogether() throws {
    try ModelFolderCopy.of("tiny-clip") { copy in
      try copy.write("{}".utf8, to: "open_clip_config.json")
      #expect(try ModelFolder(contentsOf: copy.url).imageTextModel() is CLIP)
    }
  }
}
