/// What was said between a user and a model, in its order.
public struct Conversation: Sendable, Hashable {
  /// The messages in their order.
  public var messages: [ChatMessage]

  /// A conversation of these messages.
  public init(_ messages: [ChatMessage]) { self.messages = messages }

  /// A conversation that begins with a user's turn.
  ///
  /// - Parameters:
  ///   - text: what the user says
  ///   - imageCount: the number of images, which stand before the text
  ///   - system: what the model is told before; nil for nothing, which some templates replace by a sentence
  ///     of their own
  public init(user text: String, imageCount: Int = 0, system: String? = nil) {
    let parts = Array(repeating: ChatPart.image, count: imageCount) + [.text(text)]
    let content = imageCount == 0 ? ChatContent.text(text) : .parts(parts)
    messages =
      (system.map { [ChatMessage(.system, .text($0))] } ?? []) + [ChatMessage(.user, content)]
  }
}

/// One turn of a conversation.
public struct ChatMessage: Sendable, Hashable {
  /// Who speaks.
  public var role: ChatRole
  /// What is said.
  public var content: ChatContent

  /// A message of a role.
  public init(_ role: ChatRole, _ content: ChatContent) { (self.role, self.content) = (role, content) }
}

/// Who speaks in a conversation.
public enum ChatRole: String, Sendable, Hashable, CaseIterable {
  /// Instructions that stand before the conversation.
  case system
  /// The one who asks.
  case user
  /// The model.
  case assistant
}

/// What is said in a message: a text, or texts and images one after the other, which templates see
/// differently.
public enum ChatContent: Sendable, Hashable {
  /// A text by itself.
  case text(String)
  /// Texts and images in their order.
  case parts([ChatPart])
}

/// A piece of a message.
public enum ChatPart: Sendable, Hashable {
  /// A text.
  case text(String)
  /// The place of an image.
  case image
}

/// A setting that a template knows by its name, such as `enable_thinking`.
public enum ChatSetting: Sendable, Hashable {
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A text.
  case text(String)
}
