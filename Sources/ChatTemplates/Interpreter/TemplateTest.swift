/// A test as in `x is defined`.
enum TemplateTest: String, CaseIterable, Sendable {
  case defined
  case undefined
  case none
  case boolean
  case `true`
  case `false`
  case integer
  case float
  case number
  case string
  case mapping
  case iterable
  case sequence
  case odd
  case even
  case divisibleby
  case equalto
  case eq
  case ne
  case lt
  case le
  case gt
  case ge
  case `in`

  /// The number of values that the test compares with.
  private var argumentCount: Int {
    switch self {
    case .divisibleby, .equalto, .eq, .ne, .lt, .le, .gt, .ge, .in: 1
    default: 0
    }
  }

  func holds(
    for value: TemplateValue, _ arguments: [TemplateValue], _ budget: inout TemplateBudget
  ) throws -> Bool {
    guard arguments.count == argumentCount else {
      throw budget.error("the test \(rawValue) with \(argumentCount) arguments", found: "\(arguments.count)")
    }
    switch (self, value) {
    case (.defined, .undefined), (.none, .none), (.boolean, .bool), (.integer, .integer), (.float, .float),
      (.string, .text), (.mapping, .mapping), (.true, .bool(true)), (.false, .bool(false)):
      return self != .defined
    case (.defined, _): return true
    case (.undefined, .undefined): return true
    case (.undefined, _), (.none, _), (.boolean, _), (.integer, _), (.float, _), (.string, _), (.mapping, _),
      (.true, _), (.false, _):
      return false
    case (.number, _): return value.asNumber != nil
    case (.iterable, _), (.sequence, _):
      switch value {
      case .text, .list, .mapping, .undefined: return true
      case .loop: return self == .iterable
      default: return false
      }
    case (.odd, _), (.even, _):
      guard let number = value.asInteger else { throw budget.error("an integer", found: value.kind) }
      return (number % 2 == 0) == (self == .even)
    case (.divisibleby, _):
      let rest = try TemplateOperator.remainder(value, arguments[0], &budget)
      return try TemplateRelation.equal.holds(rest, .integer(0), &budget)
    case (.equalto, _), (.eq, _): return try TemplateRelation.equal.holds(value, arguments[0], &budget)
    case (.ne, _): return try TemplateRelation.unequal.holds(value, arguments[0], &budget)
    case (.lt, _): return try TemplateRelation.less.holds(value, arguments[0], &budget)
    case (.le, _): return try TemplateRelation.lessOrEqual.holds(value, arguments[0], &budget)
    case (.gt, _): return try TemplateRelation.greater.holds(value, arguments[0], &budget)
    case (.ge, _): return try TemplateRelation.greaterOrEqual.holds(value, arguments[0], &budget)
    case (.in, _): return try TemplateRelation.contained.holds(value, arguments[0], &budget)
    }
  }
}
