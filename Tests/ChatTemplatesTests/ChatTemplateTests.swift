import ChatTemplates
import Testing

@Suite struct ChatTemplateTests {
  private static let fixture = ChatTemplateFixture.shared
  private static let day = ChatDate(year: 2026, month: 3, day: 7)

  /// A fixture that is lost must not take its tests with it silently.
  @Test func everyFamilyHasCases() {
    #expect(Self.fixture.names.count >= 26)
    #expect(Self.fixture.conversations.count >= 10)
    for name in Self.fixture.names {
      let cases = Self.fixture.cases.filter { $0.template == name }
      #expect(cases.count >= 15)
      #expect(cases.filter { $0.text != nil }.count >= 5, "\(name)")
    }
    for name in ChatTemplateName.allCases { #expect(Self.fixture.names.contains(name.rawValue)) }
  }

  @Test(arguments: fixture.names)
  func textsAreThoseOfTheReference(name: String) throws {
    let template = try Self.fixture.template(name)
    for chat in Self.fixture.cases where chat.template == name {
      let conversation = Self.fixture.conversations[chat.conversation]
      let render = {
        try template.text(
          of: conversation, addsGenerationPrompt: chat.addsGenerationPrompt, date: Self.day,
          settings: chat.settings)
      }
      if let text = chat.text {
        #expect(try render().debugDescription == text.debugDescription, "\(name), \(chat.conversation)")
        #expect(try render().utf8.elementsEqual(text.utf8))
      } else {
        #expect(throws: (any Error).self, "\(name), conversation \(chat.conversation)") { try render() }
      }
    }
  }

  @Test(arguments: fixture.names)
  func idsAreThoseOfTheReference(name: String) throws {
    let tokenizer = try Self.fixture.tokenizer(name)
    var count = 0
    for chat in Self.fixture.cases where chat.template == name {
      guard let text = chat.text, let ids = chat.ids else { continue }
      #expect(tokenizer.encode(text, addingSpecialTokens: false) == ids)
      count += 1
    }
    #expect(count >= 2)
  }
}
