/// A piece of a template: text that is copied, a border of a tag, or a word of the language inside of one.
struct TemplateToken: Sendable {
  enum Kind: Sendable, Equatable {
    case data(String)
    case statementBegin
    case statementEnd
    case outputBegin
    case outputEnd
    case name(String)
    case text(String)
    case integer(Int)
    case float(Double)
    case symbol(String)
    case end
  }

  let kind: Kind
  /// The line on which the piece begins, counted from 1.
  let line: Int

  /// What a message calls the piece.
  var description: String {
    switch kind {
    case .data: "text outside of tags"
    case .statementBegin: "\"{%\""
    case .statementEnd: "\"%}\""
    case .outputBegin: "\"{{\""
    case .outputEnd: "\"}}\""
    case .name(let name): "\"\(name)\""
    case .text(let text): "the text \"\(text.prefix(40))\""
    case .integer(let number): "\(number)"
    case .float(let number): "\(number)"
    case .symbol(let symbol): "\"\(symbol)\""
    case .end: "the end of the template"
    }
  }
}
