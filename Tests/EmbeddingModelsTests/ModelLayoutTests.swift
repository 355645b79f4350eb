import EmbeddingModels
import Files
import Foundation
import Tensors
import Testing

/// Folders in the layouts of different writers, and what users may say about them.
@Suite struct ModelLayoutTests {
  private static let texts = ["a scan", "the left lung is normal"]

  private func embeddings(_ copy: ModelFolderCopy, _ options: ModelOptions = ModelOptions()) throws -> Tensor
  {
    try ModelFolder(contentsOf: copy.url, options: options).textEncoder().textEmbeddings(of: Self.texts)
  }

  @Test func poolingThatNoFileSaysIsReportedUnlessTheUserSaysIt() throws {
    try ModelFolderCopy.of("tiny-bert") { copy in
      #expect(try ModelFolder(contentsOf: copy.url).notes.isEmpty)
      try copy.remove("modules.json")
      let folder = try ModelFolder(contentsOf: copy.url)
      #expect(folder.notes.count == 1 && folder.notes[0].contains("mean"))
      let mean = try embeddings(copy)
      #expect(try embeddings(copy, ModelOptions(pooling: .mean)) == mean)
      let first = try embeddings(copy, ModelOptions(pooling: .firstToken))
      #expect(first.largestDifference(from: mean) > 0.01)
      #expect(
        try ModelFolder(contentsOf: copy.url, options: ModelOptions(pooling: .firstToken)).notes.isEmpty)
    }
  }

  @Test func textsThatOpenCLIPCleansAreNoted() throws {
    try ModelFolderCopy.of("tiny-clip") { copy in
      #expect(try ModelFolder(contentsOf: copy.url).notes.isEmpty)
      try copy.write("{}".utf8, to: "open_clip_config.json")
      #expect(try ModelFolder(contentsOf: copy.url).notes.contains { $0.contains("open_clip") })
    }
  }

  @Test func poolingOfTheUserComesBeforeThatOfTheFile() throws {
    let asked = try ModelFolderCopy.of("tiny-bert") {
      try embeddings($0, ModelOptions(pooling: .lastToken))
    }
    let said = try ModelFolderCopy.of("tiny-bert") { copy in
      try copy.write(
        #"{"embedding_dimension":16,"pooling_mode":"lasttoken"}"#.utf8, to: "1_Pooling/config.json")
      return try embeddings(copy)
    }
    #expect(asked == said)
  }

  @Test func promptsAreChosenByName() throws {
    try ModelFolderCopy.of("tiny-qwen3") { copy in
      let plain = try ModelFolder(contentsOf: copy.url).textEncoder()
      let options = ModelOptions(promptName: "query")
      let prompted = try ModelFolder(contentsOf: copy.url, options: options).textEncoder()
      let prompt = "Instruct: find it\nQuery:"
      #expect(prompted.tokens(of: "") == plain.tokens(of: prompt))
      #expect(
        prompted.textEmbeddings(of: Self.texts) == plain.textEmbeddings(of: Self.texts.map { prompt + $0 }))
      #expect(
        try TextTokenizer(contentsOf: copy.url, promptName: "query").tokens(of: "a")
          == prompted.tokens(of: "a"))
      let error = #expect(throws: InputError.self) {
        try embeddings(copy, ModelOptions(promptName: "passage"))
      }
      #expect(error?.field == "prompts" && error?.expected.contains("query, document") == true)
    }
  }

  @Test(arguments: ["tiny-clip", "tiny-clip-text"])
  func optionsThatAModelDoesNotHaveAreRefused(fixture: String) throws {
    for options in [ModelOptions(promptName: "query"), ModelOptions(pooling: .mean)] {
      let error = #expect(throws: InputError.self) {
        try ModelFolder(contentsOf: ParityFixture(fixture).folder, options: options)
      }
      #expect(error?.found == (options.promptName == nil ? "\"mean\"" : "\"query\""))
    }
  }

  /// transformers fills a legacy section with defaults, which then override all of the newer section.
  @Test func legacySectionsOfCLIPAreFilledWithDefaults() throws {
    try ModelFolderCopy.of("tiny-clip") { copy in
      let own = try embeddings(copy)
      try copy.edit("config.json") { tree in
        tree[["text_config_dict"]] = tree[["text_config"]]
        tree[["text_config"]] = [:] as [String: Any]
      }
      #expect(try embeddings(copy) == own)
      try copy.edit("config.json") { tree in
        tree[["text_config"]] = tree[["text_config_dict"]]
        tree[["text_config", "hidden_act"]] = "gelu"
        tree[["text_config_dict", "hidden_act"]] = nil
      }
      #expect(try embeddings(copy) == own, "quick_gelu is the default, gelu of the newer section is void")
      try copy.edit("config.json") { $0[["text_config_dict", "hidden_size"]] = nil }
      let error = #expect(throws: InputError.self) { try embeddings(copy) }
      #expect(error?.found.contains("instead of [132, 512]") == true)
    }
  }

  /// What sentence-transformers writes for CLIP, before 5.4 and since, and transformers 5 for its images.
  @Test(
    arguments: [
      ("sentence_transformers.models.CLIPModel", "0_CLIPModel"),
      ("sentence_transformers.sentence_transformer.modules.clip_model.CLIPModel", ""),
      ("sentence_transformers.base.modules.transformer.Transformer", ""),
    ])
  func clipMayStandInSentenceTransformersLayout(type: String, path: String) throws {
    let plain = try ModelFolder(contentsOf: ParityFixture("tiny-clip").folder).imageTextModel()
    try ModelFolderCopy.of("tiny-clip") { copy in
      let place = path.isEmpty ? "" : path + "/"
      if !path.isEmpty {
        let names = try FileManager.default.contentsOfDirectory(atPath: copy.url.path)
        try FileManager.default.createDirectory(at: copy.file(path), withIntermediateDirectories: false)
        for name in names {
          try FileManager.default.moveItem(at: copy.file(name), to: copy.file(place + name))
        }
      }
      try copy.write(#"[{"idx":0,"name":"0","path":"\#(path)","type":"\#(type)"}]"#.utf8, to: "modules.json")
      try copy.write(
        (#"{"module_output_name":"sentence_embedding","modality_config":"#
          + #"{"text":{"method":"get_text_features","method_output_name":"pooler_output"}}}"#).utf8,
        to: place + "sentence_bert_config.json")
      let images = try copy.bytes(place + "preprocessor_config.json")
      try copy.remove(place + "preprocessor_config.json")
      try copy.write(
        Array(#"{"image_processor":"#.utf8) + images + Array("}".utf8), to: place + "processor_config.json")
      let model = try ModelFolder(contentsOf: copy.url).imageTextModel()
      #expect(model.textEmbeddings(of: Self.texts) == plain.textEmbeddings(of: Self.texts))
      #expect(model.preprocessing == plain.preprocessing)
      #expect(try model.identity().sha256 == plain.identity().sha256)
      #expect(try model.identity().path == copy.url.path)
      #expect(
        try TextTokenizer(contentsOf: copy.url).tokens(of: "a scan") == model.tokens(of: "a scan"))
    }
  }

  @Test func wholeVectorsOfOtherModelsAreRefused() throws {
    try ModelFolderCopy.of("tiny-bert") { copy in
      try copy.write(#"[{"path":"","type":"x.Transformer"}]"#.utf8, to: "modules.json")
      try copy.write(#"{"module_output_name":"sentence_embedding"}"#.utf8, to: "sentence_bert_config.json")
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.file == copy.file("modules.json").path && error?.expected.contains("Pooling") == true)
    }
  }

  /// A field of a dense layer's file, what it must not be, and the field of the complaint.
  @Test(
    arguments: [
      ("in_features", "23", "in_features"), ("in_features", "\"24\"", "in_features"),
      ("out_features", "0", "out_features"), ("out_features", "11", "tensors"), ("bias", "false", "tensors"),
      ("bias", "1", "bias"),
      ("activation_function", "\"torch.nn.modules.activation.Softmax\"", "activation_function"),
      ("activation_function", "\"os.system.Tanh\"", "activation_function"),
      ("module_input_name", "\"token_embeddings\"", "module_input_name"), ("use_residual", "true", "tensors"),
    ])
  func denseLayersThatDoNotFitAreRefused(field: String, value: String, complaint: String) throws {
    try ModelFolderCopy.of("tiny-xlm-roberta") { copy in
      try copy.edit("2_Dense/config.json") {
        $0[[field]] = try! JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
      }
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.field == complaint && error?.file?.contains("2_Dense") == true)
      #expect(error?.description.contains(where: \.isNewline) == false)
    }
  }

  @Test func digestsAreOfAllWeights() throws {
    try ModelFolderCopy.of("tiny-xlm-roberta") { copy in
      let digest = try ModelFolder(contentsOf: copy.url).weightsSHA256()
      #expect(try ModelFolder(contentsOf: copy.url).identity().sha256 == digest)
      let file = copy.file("3_Dense/model.safetensors")
      var bytes = [UInt8](try Data(contentsOf: file))
      bytes[bytes.count - 4] ^= 1
      try Data(bytes).write(to: file)
      #expect(try ModelFolder(contentsOf: copy.url).weightsSHA256() != digest)
    }
  }

  /// A field of a family's `config.json`, and a value that contradicts the weights, other fields, or sense.
  @Test(
    arguments: [
      ("tiny-roberta", "max_position_embeddings", "2"), ("tiny-roberta", "pad_token_id", "-1"),
      ("tiny-roberta", "type_vocab_size", "2"), ("tiny-mpnet", "max_position_embeddings", "2"),
      ("tiny-mpnet", "relative_attention_num_buckets", "16"), ("tiny-distilbert", "dim", "0"),
      ("tiny-distilbert", "n_heads", "5"), ("tiny-distilbert", "n_layers", "100000000"),
      ("tiny-qwen2", "num_key_value_heads", "3"), ("tiny-qwen2", "num_key_value_heads", "0"),
      ("tiny-qwen2", "num_attention_heads", "1000000000"), ("tiny-qwen2", "head_dim", "3"),
      ("tiny-qwen2", "head_dim", "100000000"), ("tiny-qwen2", "rope_theta", "0"),
      ("tiny-qwen2", "rope_theta", "1e300"), ("tiny-qwen2", "sliding_window", "0"),
      ("tiny-qwen2", "sliding_window", "\"5\""), ("tiny-qwen2", "layer_types", "[\"full_attention\"]"),
      ("tiny-qwen2", "layer_types", "[\"full_attention\",\"linear\"]"),
      ("tiny-qwen2", "hidden_act", "\"none\""),
      ("tiny-qwen2", "partial_rotary_factor", "0.5"), ("tiny-qwen3", "attention_bias", "true"),
      ("tiny-qwen3", "rope_parameters", "{\"rope_type\":\"yarn\"}"), ("tiny-llama", "mlp_bias", "false"),
      ("tiny-llama", "rope_scaling", "{\"type\":\"llama3\",\"factor\":8}"),
      ("tiny-llama", "rope_scaling", "{\"rope_type\":\"linear\",\"factor\":0}"),
      ("tiny-llama", "rms_norm_eps", "0"), ("tiny-modernbert", "local_attention", "1"),
      ("tiny-modernbert", "global_attn_every_n_layers", "0"), ("tiny-modernbert", "norm_bias", "true"),
      ("tiny-modernbert", "layer_types", "[\"full_attention\"]"), ("tiny-nomic-bert", "prenorm", "true"),
      ("tiny-nomic-bert", "rotary_scaling_factor", "2.0"), ("tiny-nomic-bert", "num_experts", "8"),
      ("tiny-nomic-bert", "activation_function", "\"gelu\""), ("tiny-nomic-bert", "n_head", "12"),
      ("tiny-albert", "inner_group_num", "2"), ("tiny-albert", "num_hidden_groups", "4"),
      ("tiny-albert", "embedding_size", "7"), ("tiny-embedding-gemma", "query_pre_attn_scalar", "0"),
      ("tiny-embedding-gemma", "attn_logit_softcapping", "50.0"),
      ("tiny-embedding-gemma", "sliding_window", "0"),
    ])
  func configurationsThatContradictAreRefused(fixture: String, field: String, value: String) throws {
    try ModelFolderCopy.of(fixture) { copy in
      try copy.edit("config.json") {
        $0[[field]] = try! JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
      }
      let error = #expect(throws: InputError.self) { try ModelFolder(contentsOf: copy.url) }
      #expect(error?.description.contains(where: \.isNewline) == false)
      #expect(error?.field?.hasPrefix(field) == true || error?.field == "tensors")
    }
  }
}
