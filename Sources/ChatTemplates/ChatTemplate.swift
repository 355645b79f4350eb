import Files

/// The way in which a model was taught to read conversations: a text made of the messages and of marks
/// between them.
///
/// Templates are written in a part of the language Jinja, as `apply_chat_template` of the Python library
/// `transformers` takes them. What is not in that part is refused when the template is read, with its line. A
/// template sees the messages, the settings and the special tokens and nothing else, and is stopped at
/// `TemplateLimits`.
public struct ChatTemplate: Sendable {
  private let source: TemplateSource
  private let statements: [TemplateStatement]
  /// The special tokens that the template knows by name, such as `bos_token`.
  public var specialTokens: [String: String]

  /// Reads a template.
  ///
  /// Throws `InputError` that names the line for what the template language here does not have.
  ///
  /// - Parameters:
  ///   - text: the template, at most 1 MiB
  ///   - file: the file that it came from, for messages
  ///   - field: the member of the file, for messages
  ///   - specialTokens: the special tokens by the names under which the template knows them
  public init(
    _ text: String, file: String? = nil, field: String? = "chat template",
    specialTokens: [String: String] = [:]
  ) throws {
    source = try TemplateSource(text, file: file, field: field)
    statements = try TemplateParser.statements(of: source)
    self.specialTokens = specialTokens
  }

  /// The text of a conversation, marks and special tokens included: it is tokenized without adding any.
  ///
  /// Throws `InputError` for a conversation that the template refuses, for what it cannot do, and at
  /// `TemplateLimits`.
  ///
  /// - Parameters:
  ///   - conversation: the messages
  ///   - addsGenerationPrompt: whether the marks before an answer of the model stand at the end
  ///   - date: the day, for templates that write one into their text
  ///   - settings: what the template knows by further names
  public func text(
    of conversation: Conversation, addsGenerationPrompt: Bool = true, date: ChatDate? = nil,
    settings: [String: ChatSetting] = [:]
  ) throws -> String {
    var variables = specialTokens.mapValues(TemplateValue.text)
    variables.merge(settings.mapValues(\.value)) { $1 }
    variables["messages"] = conversation.value
    variables["tools"] = TemplateValue.none
    variables["documents"] = TemplateValue.none
    variables["add_generation_prompt"] = .bool(addsGenerationPrompt)
    return try TemplateRun.text(of: statements, source: source, variables: variables, date: date)
  }
}

extension Conversation {
  fileprivate var value: TemplateValue { .list(TemplateList(messages.map(\.value))) }
}

extension ChatMessage {
  fileprivate var value: TemplateValue {
    .mapping(TemplateMapping([("role", .text(role.rawValue)), ("content", content.value)]))
  }
}

extension ChatContent {
  fileprivate var value: TemplateValue {
    switch self {
    case .text(let text): .text(text)
    case .parts(let parts): .list(TemplateList(parts.map(\.value)))
    }
  }
}

extension ChatPart {
  fileprivate var value: TemplateValue {
    switch self {
    case .text(let text): .mapping(TemplateMapping([("type", .text("text")), ("text", .text(text))]))
    case .image: .mapping(TemplateMapping([("type", .text("image"))]))
    }
  }
}

extension ChatSetting {
  fileprivate var value: TemplateValue {
    switch self {
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .text(let text): .text(text)
    }
  }
}
