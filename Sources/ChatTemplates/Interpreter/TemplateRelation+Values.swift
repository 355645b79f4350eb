extension TemplateRelation {
  /// Whether two values stand in the relation, as in Python. Throws for values without an order.
  func holds(
    _ left: TemplateValue, _ right: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> Bool {
    switch self {
    case .equal: try Self.areEqual(left, right, &budget)
    case .unequal: try !Self.areEqual(left, right, &budget)
    case .contained: try Self.contains(right, left, &budget)
    case .notContained: try !Self.contains(right, left, &budget)
    case .less: try isOrdered(left, right, &budget)
    case .greater: try Self.less.isOrdered(right, left, &budget)
    case .lessOrEqual: try !Self.less.isOrdered(right, left, &budget)
    case .greaterOrEqual: try !Self.less.isOrdered(left, right, &budget)
    }
  }

  private static func areEqual(
    _ left: TemplateValue, _ right: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> Bool {
    try budget.step()
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.text(let left), .text(let right)):
      try budget.make(bytes: min(left.utf8.count, right.utf8.count))
      return TemplateText.areEqual(left, right)
    case (.list(let left), .list(let right)):
      guard left.elements.count == right.elements.count else { return false }
      return try zip(left.elements, right.elements).allSatisfy { try areEqual($0, $1, &budget) }
    case (.mapping(let left), .mapping(let right)):
      guard left.members.count == right.members.count else { return false }
      return try left.members.allSatisfy { key, value in
        try budget.make(elements: right.members.count)
        return try right[key].map { try areEqual(value, $0, &budget) } ?? false
      }
    case (.namespace(let left), .namespace(let right)): return left === right
    default:
      if let left = left.asInteger, let right = right.asInteger { return left == right }
      guard let left = left.asNumber, let right = right.asNumber else { return false }
      return left == right
    }
  }

  private static func contains(
    _ whole: TemplateValue, _ part: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> Bool {
    switch (whole, part) {
    case (.text(let whole), .text(let part)):
      try budget.make(bytes: whole.utf8.count + part.utf8.count)
      return part.isEmpty || !TemplateText.places(of: part, in: whole, limit: 1).isEmpty
    case (.list(let list), _):
      return try list.elements.contains { try areEqual($0, part, &budget) }
    case (.mapping(let mapping), .text(let key)):
      try budget.make(elements: mapping.members.count)
      return mapping[key] != nil
    case (.mapping, .none), (.mapping, .bool), (.mapping, .integer), (.mapping, .float),
      (.mapping, .undefined), (.undefined, _):
      return false
    default: throw budget.error("a value that can hold \(part.kind)", found: whole.kind)
    }
  }

  /// Whether the first value is smaller.
  private func isOrdered(
    _ left: TemplateValue, _ right: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> Bool {
    if case .text(let left) = left, case .text(let right) = right {
      try budget.make(bytes: min(left.utf8.count, right.utf8.count))
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    if let left = left.asInteger, let right = right.asInteger { return left < right }
    guard let left = left.asNumber, let right = right.asNumber else {
      throw budget.error("two numbers or two texts to compare", found: "\(left.kind) and \(right.kind)")
    }
    return left < right
  }
}
