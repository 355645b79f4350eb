import EmbeddingModels
import Files
import Foundation
import Tensors
import Testing

/// Folders as the versions of sentence-transformers write them.
@Suite struct SentenceTransformersTests {
  private static let texts = ["a scan", "the left lung is normal"]

  /// The embeddings of a text under tiny-bert with other files, the model's own normalization left out, `[texts, dimension]`.
  private func embeddings(
    pooling: String, settings: String? = nil, of texts: [String] = texts
  ) throws -> Tensor {
    try ModelFolderCopy.of("tiny-bert") { copy in
      try copy.edit("modules.json") { tree in tree[[]] = Array((tree[[]] as! [Any]).prefix(2)) }
      try copy.write(pooling.utf8, to: "1_Pooling/config.json")
      if let settings { try copy.write(settings.utf8, to: "config_sentence_transformers.json") }
      return try ModelFolder(contentsOf: copy.url).textEncoder().textEmbeddings(of: texts)
    }
  }

  @Test(
    arguments: [
      ("cls", "cls_token"), ("max", "max_tokens"), ("mean", "mean_tokens"),
      ("mean_sqrt_len_tokens", "mean_sqrt_len_tokens"), ("weightedmean", "weightedmean_tokens"),
      ("lasttoken", "lasttoken"),
    ])
  func newerPoolingIsTheOlder(mode: String, key: String) throws {
    let older = try embeddings(pooling: #"{"word_embedding_dimension":16,"pooling_mode_\#(key)":true}"#)
    for dimension in ["embedding_dimension", "word_embedding_dimension"] {
      for value in ["\"\(mode)\"", "[\"\(mode)\"]"] {
        let newer = try embeddings(
          pooling: #"{"\#(dimension)":16,"pooling_mode":\#(value),"include_prompt":true}"#)
        #expect(newer == older)
      }
    }
  }

  @Test func modesAreConcatenatedInTheOrderOfTheList() throws {
    let joint = try embeddings(pooling: #"{"embedding_dimension":16,"pooling_mode":["lasttoken","cls"]}"#)
    let parts = try ["lasttoken", "cls"].map {
      try embeddings(pooling: #"{"embedding_dimension":16,"pooling_mode":"\#($0)"}"#).values
    }
    #expect(joint.values == Array(parts[0][..<16] + parts[1][..<16] + parts[0][16...] + parts[1][16...]))
    let mean = try embeddings(pooling: #"{"embedding_dimension":16,"pooling_mode":"mean"}"#)
    #expect(try embeddings(pooling: #"{"embedding_dimension":16}"#) == mean)
  }

  @Test(
    arguments: [
      (#"{"embedding_dimension":16,"pooling_mode":"attention"}"#, "pooling_mode", "\"attention\""),
      (#"{"embedding_dimension":16,"pooling_mode":["mean","first"]}"#, "pooling_mode[1]", "\"first\""),
      (#"{"embedding_dimension":16,"pooling_mode":[]}"#, "pooling_mode", "an array of 0"),
      (#"{"embedding_dimension":8,"pooling_mode":"mean"}"#, "embedding_dimension", "8"),
      (#"{"embedding_dimension":16,"include_prompt":1}"#, "include_prompt", "1"),
    ])
  func otherPoolingIsRefusedByName(pooling: String, field: String, found: String) throws {
    let error = #expect(throws: InputError.self) { try embeddings(pooling: pooling) }
    #expect(error?.field == field && error?.found == found)
  }

  private static let prompted =
    #"{"prompts":{"query":"chest: ","document":""},"default_prompt_name":"query","similarity_fn_name":"cosine"}"#

  @Test func theDefaultPromptStandsBeforeEveryText() throws {
    let mean = #"{"embedding_dimension":16,"pooling_mode":"mean"}"#
    let plain = try embeddings(pooling: mean, of: Self.texts.map { "chest: " + $0 })
    #expect(try embeddings(pooling: mean, settings: Self.prompted) == plain)
    for none in [
      #"{"prompts":{"query":"chest: "},"default_prompt_name":null}"#, #"{"prompts":{"query":"chest: "}}"#,
      #"{"prompts":{"document":""},"default_prompt_name":"document"}"#, "{}",
      #"{"prompts":{"document":null},"default_prompt_name":"document"}"#,
    ] {
      #expect(try embeddings(pooling: mean, settings: none) == embeddings(pooling: mean))
    }
  }

  @Test(
    arguments: [
      (#"{"prompts":{"query":"q"},"default_prompt_name":"other"}"#, "default_prompt_name"),
      (#"{"default_prompt_name":"query"}"#, "default_prompt_name"),
      (#"{"prompts":{"query":3},"default_prompt_name":"query"}"#, "prompts.query"),
      (#"{"prompts":{"query":"q"},"default_prompt_name":3}"#, "default_prompt_name"),
    ])
  func promptsThatAreNoneAreRefused(settings: String, field: String) throws {
    let error = #expect(throws: InputError.self) {
      try embeddings(pooling: #"{"embedding_dimension":16}"#, settings: settings)
    }
    #expect(error?.field == field && error?.file?.hasSuffix("config_sentence_transformers.json") == true)
  }

  /// Of a text of one token, what is pooled are its row and that of the end token: all modes follow from these two.
  @Test func promptsAreNotPooledWhereTheFileSaysSo() throws {
    func pooled(_ mode: String) throws -> [Float] {
      try embeddings(
        pooling: #"{"embedding_dimension":16,"pooling_mode":"\#(mode)","include_prompt":false}"#,
        settings: Self.prompted, of: ["a"]
      ).values
    }
    let count = try ModelFolderCopy.of("tiny-bert") { copy in
      try copy.write(Self.prompted.utf8, to: "config_sentence_transformers.json")
      let tokenizer = try TextTokenizer(contentsOf: copy.url)
      #expect(
        tokenizer.tokens(of: "a") == (try ModelFolder(contentsOf: copy.url).textEncoder().tokens(of: "a")))
      return Float(tokenizer.tokens(of: "a").count)
    }
    let (text, end) = (try pooled("cls"), try pooled("lasttoken"))
    let expected: [(String, (Float, Float) -> Float)] = [
      ("mean", { ($0 + $1) / 2 }), ("max", { max($0, $1) }),
      ("mean_sqrt_len_tokens", { ($0 + $1) / Float(2).squareRoot() }),
      ("weightedmean", { ((count - 1) * $0 + count * $1) / (2 * count - 1) }),
    ]
    #expect(text != end)
    for (mode, rule) in expected {
      let values = try pooled(mode)
      #expect(zip(values, zip(text, end).map(rule)).allSatisfy { abs($0 - $1) < 1e-5 }, "\(mode)")
    }
    let first = try embeddings(
      pooling: #"{"embedding_dimension":16,"pooling_mode":"cls"}"#, settings: Self.prompted, of: ["a"])
    #expect(first.values != text)
  }

  @Test func settingsOfTheTransformerAreTakenOrRefused() throws {
    try ModelFolderCopy.of("tiny-bert") { copy in
      func limit(_ settings: String) throws -> Int {
        try copy.write(settings.utf8, to: "sentence_bert_config.json")
        return try ModelFolder(contentsOf: copy.url).textEncoder().contextLength
      }
      let newer = #""transformer_task":"feature-extraction","module_output_name":"token_embeddings""#
      let saved =
        #"{\#(newer),"modality_config":{"text":{"method":"forward","method_output_name":"last_hidden_state"}}}"#
      let ownLimit = try limit(saved)
      #expect(ownLimit == 64)
      #expect(try limit(#"{\#(newer),"processor_kwargs":{"model_max_length":9}}"#) == 9)
      #expect(try limit(#"{"max_seq_length":null,"do_lower_case":true}"#) == 64)
      for (other, field) in [
        (#"{"transformer_task":"fill-mask"}"#, "transformer_task"),
        (#"{"module_output_name":"sentence_embedding"}"#, "module_output_name"),
        (#"{"processing_kwargs":{"text":{"max_length":3}}}"#, "processing_kwargs.text"),
        (#"{"do_lower_case":"yes"}"#, "do_lower_case"),
      ] {
        let error = #expect(throws: InputError.self) { try limit(other) }
        #expect(error?.field == field)
      }
    }
  }

  @Test func limitsOfTheTokenizerAloneAreTheEncoders() throws {
    let long = String(repeating: "a ", count: 200)
    for name in ["tiny-bert", "tiny-bert-cls", "tiny-clip", "tiny-clip-text"] {
      try ModelFolderCopy.of(name) { copy in
        for file in ["tokenizer_config.json", "sentence_bert_config.json"]
        where FileManager.default.fileExists(atPath: copy.file(file).path) { try copy.remove(file) }
        let tokens = try ModelFolder(contentsOf: copy.url).textEncoder().tokens(of: long)
        #expect(try TextTokenizer(contentsOf: copy.url).tokens(of: long) == tokens)
        #expect(tokens.count < 200)
      }
    }
    // A CLIP file that leaves the positions out has as many as transformers' CLIPTextConfig.
    try ModelFolderCopy.of("tiny-clip") { copy in
      try copy.edit("config.json") { $0[["text_config", "max_position_embeddings"]] = nil }
      try copy.remove("tokenizer_config.json")
      #expect(try TextTokenizer(contentsOf: copy.url).tokens(of: long).count == 77)
    }
  }
}
