import Files
import Foundation
import Tokenizers

extension ChatTemplate {
  private static let defaultName = "default"

  /// Reads the template of a model's folder, nil when it has none: `chat_template.jinja`, or else
  /// `chat_template.json`, or else `tokenizer_config.json`.
  ///
  /// Throws `InputError` that names the file, and the line of the template, for what cannot be read, and when
  /// there are templates but none of this name.
  ///
  /// - Parameters:
  ///   - folder: the model's folder
  ///   - name: the name of one of several templates; nil for the default one
  public static func read(from folder: URL, name: String? = nil) throws -> ChatTemplate? {
    let name = name ?? defaultName
    let configuration = try JSONField.ifFileExists(folder.appendingPathComponent("tokenizer_config.json"))
    let specialTokens = try specialTokens(in: folder, configuration)
    let main = folder.appendingPathComponent("chat_template.jinja")
    let file =
      name == defaultName
      ? main : folder.appendingPathComponent("additional_chat_templates/\(try fileName(name)).jinja")
    if InputFile.exists(file) {
      return try ChatTemplate(text(of: file), file: file.path, field: nil, specialTokens: specialTokens)
    }
    var others = InputFile.exists(main) ? ["\(defaultName) in \(main.lastPathComponent)"] : []
    let processor = try JSONField.ifFileExists(folder.appendingPathComponent("chat_template.json"))
    for field in [processor, configuration].compactMap({ $0 }) {
      guard let found = try field.member("chat_template").ifPresent else { continue }
      for (other, template) in try named(found) {
        if other == name {
          return try ChatTemplate(
            template.string(), file: template.file, field: template.path, specialTokens: specialTokens)
        }
        others.append(other)
      }
    }
    if others.isEmpty && name == defaultName { return nil }
    throw InputError(
      file: folder.path, field: "chat template", expected: "one with the name \"\(name)\"",
      found: others.isEmpty ? "none" : others.joined(separator: ", "))
  }

  /// A template by its name, with the special tokens of a model's folder.
  ///
  /// Throws `InputError` when the files that name these are malformed.
  public static func named(_ name: ChatTemplateName, forModelIn folder: URL) throws -> ChatTemplate {
    let configuration = try JSONField.ifFileExists(folder.appendingPathComponent("tokenizer_config.json"))
    return ChatTemplate(name, specialTokens: try specialTokens(in: folder, configuration))
  }

  /// A name that is a file's name and no path.
  private static func fileName(_ name: String) throws -> String {
    guard !name.contains("/"), !name.contains("\0") else {
      throw InputError(field: "chat template", expected: "a name without slashes", found: "\"\(name)\"")
    }
    return name
  }

  private static func text(of file: URL) throws -> String {
    let bytes = try InputFile.bytes(of: file, largest: TemplateSource.largest)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputError(file: file.path, expected: "text in UTF-8", found: "other bytes")
    }
    return text
  }

  /// The templates of a member with their names: a text, or a list of names and templates.
  private static func named(_ field: JSONField) throws -> [(name: String, template: JSONField)] {
    if case .string = field.value { return [(defaultName, field)] }
    guard case .array = field.value else {
      throw field.error(expected: "a template, or an array of names and templates")
    }
    return try field.elements().map { (try $0.member("name").string(), try $0.member("template")) }
  }

  private static let tokenNames = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  private static func specialTokens(
    in folder: URL, _ configuration: JSONField?
  ) throws -> [String: String] {
    let map = try JSONField.ifFileExists(folder.appendingPathComponent("special_tokens_map.json"))
    var tokens: [String: String] = [:]
    for field in [configuration, map].compactMap({ $0 }) {
      for name in tokenNames {
        guard let token = try field.member(name).ifPresent else { continue }
        if case .object = token.value {
          tokens[name] = try token.member("content").string()
        } else {
          tokens[name] = try token.string()
        }
      }
    }
    return tokens
  }
}
