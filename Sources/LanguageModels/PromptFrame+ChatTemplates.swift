import ChatTemplates
import Files
import Foundation

extension PromptFrame {
  /// The frame of a template's first user's turn.
  ///
  /// - Parameters:
  ///   - template: the template
  ///   - system: what the model is told before the conversation; nil for what the template says by itself
  ///   - imageCount: the number of images before the user's words
  ///   - settings: what the template knows by further names
  /// - Throws: `InputError` for a template that does not repeat the user's words once as they are, and as the
  ///   template itself does
  public init(
    _ template: ChatTemplate, system: String? = nil, imageCount: Int = 0,
    settings: [String: ChatSetting] = [:]
  ) throws {
    func pieces(_ words: String) throws -> [String] {
      let conversation = Conversation(user: words, imageCount: imageCount, system: system)
      let text = try template.text(of: conversation, settings: settings)
      let pieces = text.components(separatedBy: Self.mark)
      guard pieces.count == 2 else {
        throw InputError(
          field: "chat template", expected: "one that repeats the user's words once as they are",
          found: "one that has them \(pieces.count - 1) times")
      }
      return pieces
    }
    let (plain, spaced) = (try pieces(Self.mark), try pieces(" \(Self.mark) "))
    let isKept = spaced == [plain[0] + " ", " " + plain[1]]
    guard isKept || spaced == plain else {
      throw InputError(
        field: "chat template", expected: "one that keeps white space around the user's words, or strips it",
        found: "one that does neither")
    }
    self.init(before: plain[0], after: plain[1], stripsWords: !isKept)
  }

  /// Words that no template writes by itself, of a private character that none changes.
  private static let mark = "\u{E0FF}words\u{E0FF}"
}
