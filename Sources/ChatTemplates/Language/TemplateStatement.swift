/// A statement of a template, or text that it copies.
struct TemplateStatement: Sendable {
  indirect enum Kind: Sendable {
    case data(String)
    case output(TemplateExpression)
    case set(TemplateTarget, TemplateExpression)
    /// Sets a name to the text that statements write.
    case capture(String, [TemplateStatement])
    case conditional(
      [(condition: TemplateExpression, body: [TemplateStatement])], otherwise: [TemplateStatement])
    case loop(TemplateLoop)
    /// The part of a text that an assistant wrote, which training would mark.
    case generation([TemplateStatement])
    case macro(TemplateMacro)
    case leaveLoop
    case nextTurn
  }

  let kind: Kind
  /// The line on which the statement begins, counted from 1.
  let line: Int
}

/// What a value is given to.
enum TemplateTarget: Sendable {
  case name(String)
  /// The names that take the elements of a list.
  case names([String])
  case member(of: String, String)
}

/// A loop over the elements of a list, the keys of a mapping or the characters of a text.
struct TemplateLoop: Sendable {
  let target: TemplateTarget
  let elements: TemplateExpression
  /// Leaves out elements for which it does not hold.
  let condition: TemplateExpression?
  let body: [TemplateStatement]
  /// What is done when no turn came to its end.
  let otherwise: [TemplateStatement]
}

/// A piece of a template with a name and parameters, which gives a text.
struct TemplateMacro: Sendable {
  let name: String
  let parameters: [(name: String, default: TemplateExpression?)]
  let body: [TemplateStatement]
}
