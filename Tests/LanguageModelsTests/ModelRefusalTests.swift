import Foundation
import LanguageModels
import TestSupport
import Testing

/// Folders that contradict themselves: one line that names the file and the field.
@Suite struct ModelRefusalTests {
  /// What loading a changed copy of a folder says.
  private func refusal(_ name: String, _ change: (_ folder: URL) throws -> Void) throws -> String {
    try withTemporaryFolder { folder in
      let copy = folder.appendingPathComponent(name, isDirectory: true)
      try FileManager.default.copyItem(at: ParityFixture.root.appendingPathComponent(name), to: copy)
      try change(copy)
      do {
        _ = try LanguageModel(contentsOf: copy)
        return "loaded"
      } catch {
        let line = "\(error)"
        #expect(line.allSatisfy { !$0.isNewline })
        return line.replacing(copy.path + "/", with: "")
      }
    }
  }

  private func editing(_ file: String, _ change: @escaping (inout [String: Any]) -> Void) -> (URL) throws ->
    Void
  {
    { folder in
      let url = folder.appendingPathComponent(file)
      let data = (try? Data(contentsOf: url)) ?? Data("{}".utf8)
      var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      change(&object)
      try JSONSerialization.data(withJSONObject: object).write(to: url)
    }
  }

  struct Case: Sendable {
    let model: String
    /// Members of `config.json` as JSON.
    let members: String
    let complaint: String

    init(_ model: String, _ members: String, _ complaint: String) {
      (self.model, self.members, self.complaint) = (model, members, complaint)
    }
  }

  @Test(arguments: [
    Case(
      "tiny-llama3", #""num_attention_heads": 3"#, "num_attention_heads: expected a divisor of the width 16"),
    Case(
      "tiny-llama3", #""num_key_value_heads": 3"#, "num_key_value_heads: expected a divisor of the width 4"),
    Case(
      "tiny-llama3", #""num_hidden_layers": 1099511627776"#, "num_hidden_layers: expected an integer from 1"),
    Case("tiny-llama3", #""hidden_act": "tan""#, "hidden_act: expected one of"),
    Case(
      "tiny-llama3", #""is_causal": false"#, "is_causal: expected a model whose rows do not see later ones"),
    Case("tiny-llama3", #""model_type": "mamba""#, #"model_type: expected one of "gemma3_text", "gpt2""#),
    Case("tiny-llama3", #""vocab_size": 40"#, "tokenizer.json: vocabulary: expected at most 40 tokens"),
    Case(
      "tiny-llama3", #""intermediate_size": 25"#,
      "tensors: expected those of the model, found model.layers.0.mlp"),
    Case("tiny-llama3", #""tie_word_embeddings": "yes""#, "tie_word_embeddings: expected true or false"),
    Case("tiny-smollm", #""tie_word_embeddings": false"#, "lm_head.weight is missing"),
    Case("tiny-phi3", #""rope_scaling": {"type": "longrope"}"#, "rope_scaling.type: expected one of"),
    Case("tiny-gpt2", #""n_head": 5"#, "n_head: expected a divisor of the width 16"),
    Case(
      "tiny-gpt2", #""scale_attn_by_inverse_layer_idx": true"#,
      "scale_attn_by_inverse_layer_idx: expected false"),
    Case("tiny-gpt2", #""eos_token_id": 5000"#, "eos_token_id: expected an integer from 0 to"),
    Case("tiny-gemma3", #""final_logit_softcapping": 30.0"#, "final_logit_softcapping: expected null"),
  ])
  func configurationsAreRefused(_ test: Case) throws {
    let members = try JSONSerialization.jsonObject(with: Data("{\(test.members)}".utf8))
    let changes = try #require(members as? [String: Any])
    let line = try refusal(test.model, editing("config.json") { $0.merge(changes) { $1 } })
    #expect(line.contains(test.complaint), "\(line)")
  }

  @Test func endsOutsideOfTheVocabularyAreRefused() throws {
    let line = try refusal("tiny-llama3", editing("generation_config.json") { $0["eos_token_id"] = [1, -1] })
    #expect(
      line.contains("generation_config.json: eos_token_id[1]: expected an integer from 0 to"), "\(line)")
  }

  @Test(arguments: ["config.json", "tokenizer.json", "model.safetensors"])
  func missingFilesAreNamed(file: String) throws {
    let line = try refusal("tiny-gpt2") {
      try FileManager.default.removeItem(at: $0.appendingPathComponent(file))
    }
    // Without a tokenizer.json, the vocabulary files of the family are looked for.
    #expect(line.contains(file == "tokenizer.json" ? "vocab.json" : file), "\(line)")
  }

  /// The last weight of a file is made NaN, in 32 and in 16 bits.
  @Test(arguments: [("tiny-smollm", [0, 0, 0xC0, 0x7F] as [UInt8]), ("tiny-llama3", [0xC0, 0x7F])])
  func weightsThatAreNoNumbersAreRefused(_ name: String, _ bytes: [UInt8]) throws {
    let line = try refusal(name) { folder in
      let url = folder.appendingPathComponent("model.safetensors")
      var data = try Data(contentsOf: url)
      data.replaceSubrange(data.count - bytes.count..<data.count, with: bytes)
      try data.write(to: url)
    }
    #expect(line.contains("expected finite weights, found NaN or infinity"), "\(line)")
  }
}
