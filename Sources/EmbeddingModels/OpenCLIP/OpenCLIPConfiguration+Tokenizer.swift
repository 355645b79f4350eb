// Follows open_clip's tokenizer.py (SimpleTokenizer and HFTokenizer).
import Files
import Foundation
import Tokenizers

extension OpenCLIPConfiguration {
  /// The tokenizer of a folder: open_clip's own, or the one of the hub that the configuration names; texts are
  /// cleaned first. Throws `InputError` when its files are missing or malformed.
  func tokenizer(in folder: URL) throws -> Tokenizer {
    let hub = try text.member("hf_model_name").ifPresent
    let isHub = try hub != nil || text.member("hf_tokenizer_name").ifPresent != nil
    let family = try hub.map { try TokenizerFamily(hubName: $0.string()) }
    let plain = try Tokenizer(contentsOf: folder, family: isHub ? family : .openCLIP)
    return plain.cleaning(try cleaning() ?? (isHub ? .whitespace : .lowercase))
  }

  /// How texts are cleaned, nil where the configuration leaves it to the tokenizer.
  private func cleaning() throws -> TextCleaning? {
    let name = try text.member("tokenizer_kwargs").ifPresent?.member("clean").ifPresent?
      .string(oneOf: TextCleaning.allCases.map(\.rawValue))
    return name.flatMap(TextCleaning.init(rawValue:))
  }
}

extension TokenizerFamily {
  /// The family of a text tower by its name on the hub; it matters in folders of vocabulary files.
  fileprivate init(hubName: String) {
    let name = hubName.lowercased()
    self = name.contains("xlm-roberta") ? .xlmRoberta : name.contains("roberta") ? .roberta : .bert
  }
}
