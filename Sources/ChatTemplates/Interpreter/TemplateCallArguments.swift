/// The values that a call gives, which are taken one after the other, by place or by name.
struct TemplateCallArguments {
  private var positional: ArraySlice<TemplateValue>
  private var named: [(name: String, value: TemplateValue)]

  init(positional: [TemplateValue] = [], named: [(name: String, value: TemplateValue)] = []) {
    (self.positional, self.named) = (positional[...], named)
  }

  /// Takes the value with this name.
  mutating func named(_ name: String) -> TemplateValue? {
    named.firstIndex { $0.name == name }.map { named.remove(at: $0).value }
  }

  /// Takes all values with a name.
  mutating func allNamed() -> [(name: String, value: TemplateValue)] {
    defer { named = [] }
    return named
  }

  /// Takes the next value by place, or the one with this name.
  mutating func optional(_ name: String) -> TemplateValue? { positional.popFirst() ?? named(name) }

  mutating func required(_ name: String, _ budget: TemplateBudget) throws -> TemplateValue {
    guard let value = optional(name) else { throw budget.error("an argument \(name)", found: "nothing") }
    return value
  }

  mutating func optionalText(_ name: String, _ budget: TemplateBudget) throws -> String? {
    switch optional(name) {
    case nil, .some(.none): return nil
    case .text(let text): return text
    case .some(let value): throw budget.error("a text for \(name)", found: value.kind)
    }
  }

  mutating func text(_ name: String, _ budget: TemplateBudget) throws -> String {
    guard let text = try optionalText(name, budget) else {
      throw budget.error("a text for \(name)", found: "nothing")
    }
    return text
  }

  mutating func optionalInteger(_ name: String, _ budget: TemplateBudget) throws -> Int? {
    guard let value = optional(name) else { return nil }
    guard let integer = value.asInteger else {
      throw budget.error("an integer for \(name)", found: value.kind)
    }
    return integer
  }

  /// Takes all values by place that are left.
  mutating func rest() -> [TemplateValue] {
    defer { positional = [] }
    return Array(positional)
  }

  /// Throws unless all values have been taken.
  func requireNone(of callee: String, _ budget: TemplateBudget) throws {
    if let name = named.first?.name {
      throw budget.error("no further arguments of \(callee)", found: "\"\(name)\"")
    }
    if !positional.isEmpty {
      throw budget.error("no further arguments of \(callee)", found: "\(positional.count) more")
    }
  }
}
