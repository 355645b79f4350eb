extension TemplateOperator {
  /// The result of an operation, as in Python. Throws for values that do not fit, and for integers beyond 64
  /// bits.
  func result(
    _ left: TemplateValue, _ right: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    switch (self, left, right) {
    case (.join, _, _):
      return try budget.text(
        left.printed(&budget) + right.printed(&budget))
    case (.sum, .text(let left), .text(let right)): return try budget.text(left + right)
    case (.sum, .list(let left), .list(let right)): return try budget.list(left.elements + right.elements)
    case (.remainder, _, _): return try Self.remainder(left, right, &budget)
    default: return try Self.number(self, left, right, &budget)
    }
  }

  static func remainder(
    _ left: TemplateValue, _ right: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    try number(.remainder, left, right, &budget)
  }

  private static func number(
    _ operation: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue,
    _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    if let left = left.asInteger, let right = right.asInteger {
      return .integer(try integer(operation, left, right, &budget))
    }
    guard let first = left.asNumber, let second = right.asNumber else {
      throw budget.error(
        "values that \"\(operation.rawValue)\" takes", found: "\(left.kind) and \(right.kind)")
    }
    switch operation {
    case .sum: return .float(first + second)
    case .difference: return .float(first - second)
    case .product: return .float(first * second)
    case .quotient, .remainder, .join:
      throw budget.error("integers for \"\(operation.rawValue)\"", found: "\(left.kind) and \(right.kind)")
    }
  }

  private static func integer(
    _ operation: TemplateOperator, _ left: Int, _ right: Int, _ budget: inout TemplateBudget
  ) throws -> Int {
    let (value, overflow): (Int, Bool)
    switch operation {
    case .sum, .join: (value, overflow) = left.addingReportingOverflow(right)
    case .difference: (value, overflow) = left.subtractingReportingOverflow(right)
    case .product: (value, overflow) = left.multipliedReportingOverflow(by: right)
    case .quotient, .remainder:
      if right == 0 { throw budget.error("a divisor that is not 0", found: "0") }
      // Rounded down, so that the remainder has the divisor's sign.
      let (quotient, isTooLarge) = left.dividedReportingOverflow(by: right)
      let rest = isTooLarge ? 0 : left % right
      let isRoundedUp = rest != 0 && (rest < 0) != (right < 0)
      (value, overflow) =
        operation == .quotient
        ? (quotient - (isRoundedUp ? 1 : 0), isTooLarge) : (rest + (isRoundedUp ? right : 0), false)
    }
    if overflow {
      throw budget.error("an integer of 64 bits", found: "\(left) \(operation.rawValue) \(right)")
    }
    return value
  }
}

extension TemplateValue {
  /// The value as it is printed. Throws for lists and others that no published template prints.
  func printed(_ budget: inout TemplateBudget) throws -> String {
    switch self {
    case .undefined: return ""
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .integer(let value): return "\(value)"
    case .float(let value): return TemplateText.printed(value)
    case .text(let text): return text
    case .list, .mapping, .namespace, .loop, .function:
      throw budget.error("a text or a number to print", found: kind)
    }
  }

  /// The elements that a loop goes over. Throws for values without any.
  func elements(_ budget: inout TemplateBudget) throws -> [TemplateValue] {
    switch self {
    case .undefined: return []
    case .list(let list): return list.elements
    case .mapping(let mapping):
      try budget.make(elements: mapping.members.count)
      return mapping.members.map { .text($0.key) }
    case .text(let text):
      try budget.make(elements: text.unicodeScalars.count)
      return text.unicodeScalars.map { .text(String($0)) }
    default: throw budget.error("a list", found: kind)
    }
  }
}
