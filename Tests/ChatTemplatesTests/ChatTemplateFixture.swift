import ChatTemplates
import Files
import Foundation
import Tokenizers

/// What transformers makes of conversations with the templates of the fixtures.
struct ChatTemplateFixture {
  /// One conversation with one template.
  struct Case {
    let template: String
    let conversation: Int
    let addsGenerationPrompt: Bool
    let settings: [String: ChatSetting]
    /// The rendered text; nil where the template refuses the conversation.
    let text: String?
    /// The ids of the text, for some of the cases.
    let ids: [Int32]?
  }

  static let root = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

  static let shared: ChatTemplateFixture = {
    do { return try ChatTemplateFixture() } catch { fatalError("\(error)") }
  }()

  let conversations: [Conversation]
  let cases: [Case]
  private let templates: [String: (tokenizer: String, special: [String: String])]

  init() throws {
    let file = try JSONField(contentsOf: Self.root.appendingPathComponent("expected.json"))
    conversations = try file.member("conversations").elements().map { conversation in
      Conversation(try conversation.elements().map(Self.message))
    }
    templates = Dictionary(
      uniqueKeysWithValues: try file.member("templates").members().map { name, field in
        let special = try field.member("special").members().map { ($0.key, try $0.field.string()) }
        return (
          name, (try field.member("tokenizer").string(), Dictionary(uniqueKeysWithValues: special))
        )
      })
    cases = try file.member("cases").elements().map(Self.case)
  }

  private static func message(_ field: JSONField) throws -> ChatMessage {
    let content = try field.member("content")
    let role = ChatRole(rawValue: try field.member("role").string())!
    if case .string(let text) = content.value { return ChatMessage(role, .text(text)) }
    return ChatMessage(
      role,
      .parts(
        try content.elements().map { part in
          try part.member("type").string() == "image" ? .image : .text(try part.member("text").string())
        }))
  }

  private static func `case`(_ field: JSONField) throws -> Case {
    let settings = try field.member("settings").members().map { name, field -> (String, ChatSetting) in
      switch field.value {
      case .bool(let value): (name, .bool(value))
      case .integer(let value): (name, .integer(value))
      default: (name, .text(try field.string()))
      }
    }
    return Case(
      template: try field.member("template").string(),
      conversation: try field.member("conversation").integer(),
      addsGenerationPrompt: try field.member("generation").bool(),
      settings: Dictionary(uniqueKeysWithValues: settings),
      text: try field.member("text").ifPresent?.string(),
      ids: try field.member("ids").ifPresent?.elements().map { Int32(try $0.integer()) })
  }

  /// The names of all templates.
  var names: [String] { templates.keys.sorted() }

  /// The template of a name, from the fixtures or else from the module.
  func template(_ name: String) throws -> ChatTemplate {
    let special = templates[name]!.special
    if let known = ChatTemplateName(rawValue: name) { return ChatTemplate(known, specialTokens: special) }
    let file = Self.root.appendingPathComponent("templates/\(name).jinja")
    let text = try String(contentsOf: file, encoding: .utf8)
    return try ChatTemplate(text, file: "\(name).jinja", field: nil, specialTokens: special)
  }

  /// The tokenizer that goes with a template.
  func tokenizer(_ template: String) throws -> Tokenizer {
    try Tokenizer(contentsOf: Self.root.appendingPathComponent(templates[template]!.tokenizer))
  }
}
