/// An expression of a template.
struct TemplateExpression: Sendable {
  indirect enum Kind: Sendable {
    case constant(TemplateValue)
    case name(String)
    case list([TemplateExpression])
    case mapping([(key: TemplateExpression, value: TemplateExpression)])
    case attribute(TemplateExpression, String)
    case item(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, TemplateSliceBounds)
    case call(TemplateExpression, TemplateArguments)
    case filter(TemplateExpression, TemplateFilter, TemplateArguments)
    case test(TemplateExpression, TemplateTest, TemplateArguments)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    case arithmetic(TemplateExpression, TemplateOperator, TemplateExpression)
    case comparison(TemplateExpression, [(relation: TemplateRelation, right: TemplateExpression)])
    case conditional(TemplateExpression, condition: TemplateExpression, otherwise: TemplateExpression?)
  }

  let kind: Kind
  /// The line on which the expression begins, counted from 1.
  let line: Int
  /// The number of expressions inside of each other, this one included.
  let depth: Int
}

/// The bounds of a slice as in `x[start:stop:step]`, each of which may be left out.
struct TemplateSliceBounds: Sendable {
  var start: TemplateExpression?
  var stop: TemplateExpression?
  var step: TemplateExpression?

  var parts: [TemplateExpression] { [start, stop, step].compactMap { $0 } }
}

/// What stands between the brackets of a call.
struct TemplateArguments: Sendable {
  var positional: [TemplateExpression] = []
  var named: [(name: String, value: TemplateExpression)] = []

  var parts: [TemplateExpression] { positional + named.map(\.value) }
}
