import Foundation
import Preconditions

/// A template that is known by its name, for models whose folders have none.
public enum ChatTemplateName: String, Sendable, Hashable, CaseIterable {
  /// The marks `<|im_start|>` and `<|im_end|>`: Qwen, SmolLM and many others. No system sentence of its own.
  case chatML = "chatml"
  /// Llama 2: `[INST]`, and the system sentence in `<<SYS>>`.
  case llama2 = "llama-2"
  /// Llama 3: `<|start_header_id|>`, without a date.
  case llama3 = "llama-3"
  /// Mistral 0.1 and 0.2: `[INST]`, no system sentence.
  case mistral
  /// Vicuna and LLaVA-1.5: `USER:` and `ASSISTANT:`, no system sentence unless one is given.
  case vicuna
  /// Zephyr and TinyLlama: `<|user|>` and end tokens.
  case zephyr
  /// Phi-3: `<|user|>` and `<|end|>`.
  case phi3 = "phi-3"
  /// Gemma: `<start_of_turn>`, no system sentence.
  case gemma
  /// SmolVLM and Idefics3: `User:` and `<end_of_utterance>`.
  case smolVLM = "smolvlm"
  /// LLaVA-Med v1.5 with its instructions `mistral_instruct`.
  case llavaMed = "llava-med"

  /// The template's text, which the module brings along.
  fileprivate var text: String {
    let file = Bundle.module.url(
      forResource: rawValue, withExtension: "jinja", subdirectory: "templates")
    let text = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) }
    require(text != nil, "expected the resource templates/\(rawValue).jinja, found none")
    return text!
  }
}

extension ChatTemplate {
  /// A template by its name.
  ///
  /// - Parameters:
  ///   - name: the name
  ///   - specialTokens: the special tokens by the names under which templates know them, such as `bos_token`
  public init(_ name: ChatTemplateName, specialTokens: [String: String] = [:]) {
    do {
      try self.init(
        name.text, field: "chat template \(name.rawValue)", specialTokens: specialTokens)
    } catch {
      fatalError("a template of the package: \(error)")
    }
  }
}
