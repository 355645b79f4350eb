/// A filter as in `x | trim`.
enum TemplateFilter: String, CaseIterable, Sendable {
  case trim
  case upper
  case lower
  case capitalize
  case title
  case replace
  case string
  case safe
  case int
  case length
  case count
  case first
  case last
  case list
  case reverse
  case join
  case items
  case dictsort
  case `default`
  case d
  case tojson
  case selectattr
  case rejectattr
  case select
  case reject
  case map

  func result(
    _ value: TemplateValue, _ arguments: TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    var arguments = arguments
    let result = try taking(value, &arguments, &budget)
    try arguments.requireNone(of: "the filter \(rawValue)", budget)
    return result
  }

  private func taking(
    _ value: TemplateValue, _ arguments: inout TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    switch self {
    case .trim:
      let characters = try arguments.optionalText("chars", budget)
      return try budget.text(TemplateText.stripped(value.printed(&budget), of: characters))
    case .upper: return try budget.text(value.printed(&budget).uppercased())
    case .lower: return try budget.text(value.printed(&budget).lowercased())
    case .capitalize: return try budget.text(TemplateText.capitalized(value.printed(&budget)))
    case .title: return try budget.text(Self.titled(value.printed(&budget)))
    case .string, .safe: return try budget.text(value.printed(&budget))
    case .replace:
      let old = try arguments.required("old", budget).printed(&budget)
      let new = try arguments.required("new", budget).printed(&budget)
      return try TemplateMethods.replaced(value.printed(&budget), old, with: new, limit: nil, &budget)
    case .int:
      if case .undefined = value { throw budget.error("a number or a text", found: value.kind) }
      return .integer(Self.integer(value, &arguments))
    case .length, .count: return .integer(try Self.length(of: value, budget))
    case .first: return try value.elements(&budget).first ?? .undefined("first")
    case .last: return try value.elements(&budget).last ?? .undefined("last")
    case .list: return try budget.list(value.elements(&budget))
    case .reverse:
      if case .text(let text) = value { return try budget.text(String(text.unicodeScalars.reversed())) }
      return try budget.list(value.elements(&budget).reversed())
    case .join: return try Self.joined(value, &arguments, &budget)
    case .items, .dictsort:
      if case .undefined = value, self == .items { return try budget.list([]) }
      guard case .mapping(let mapping) = value else { throw budget.error("a mapping", found: value.kind) }
      return try TemplateMethods.items(of: mapping, isSorted: self == .dictsort, &budget)
    case .default, .d: return Self.defaulted(value, &arguments)
    case .tojson: return try Self.json(value, &arguments, &budget)
    case .selectattr, .rejectattr:
      let path = try arguments.text("attr", budget)
      return try Self.selected(value, isWanted: self == .selectattr, by: path, &arguments, &budget)
    case .select, .reject:
      return try Self.selected(value, isWanted: self == .select, by: nil, &arguments, &budget)
    case .map: return try Self.mapped(value, &arguments, &budget)
    }
  }

  /// Each word as in titles; words begin behind white space, hyphens and opening brackets.
  private static func titled(_ text: String) -> String {
    var (result, beginsWord) = ("", true)
    for scalar in text.unicodeScalars {
      result += beginsWord ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
      beginsWord = scalar.isTemplateSpace || "-({[<".unicodeScalars.contains(scalar)
    }
    return result
  }

  private static func integer(
    _ value: TemplateValue, _ arguments: inout TemplateCallArguments
  ) -> Int {
    let other = arguments.optional("default")?.asInteger ?? 0
    switch value {
    case .float(let number): return Int(exactly: number.rounded(.towardZero)) ?? other
    case .text(let text): return Int(TemplateText.stripped(text)) ?? other
    default: return value.asInteger ?? other
    }
  }

  private static func length(of value: TemplateValue, _ budget: TemplateBudget) throws -> Int {
    switch value {
    case .undefined: return 0
    case .text(let text): return text.unicodeScalars.count
    case .list(let list): return list.elements.count
    case .mapping(let mapping): return mapping.members.count
    case .loop(let turn): return turn.elements.count
    default: throw budget.error("a value with a length", found: value.kind)
    }
  }

  private static func joined(
    _ value: TemplateValue, _ arguments: inout TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    let separator = try arguments.optional("d")?.printed(&budget) ?? ""
    let path = try arguments.optionalText("attribute", budget)
    var texts: [String] = []
    for element in try value.elements(&budget) {
      let text = try path.map { try TemplateMembers.value(at: $0, of: element, &budget) } ?? element
      texts.append(try text.printed(&budget))
      try budget.make(bytes: texts.last!.utf8.count + separator.utf8.count)
    }
    return .text(texts.joined(separator: separator))
  }

  private static func defaulted(
    _ value: TemplateValue, _ arguments: inout TemplateCallArguments
  ) -> TemplateValue {
    let other = arguments.optional("default_value") ?? .text("")
    let replacesFalse = arguments.optional("boolean")?.isTrue ?? false
    if case .undefined = value { return other }
    return replacesFalse && !value.isTrue ? other : value
  }

  private static func json(
    _ value: TemplateValue, _ arguments: inout TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    if arguments.named("ensure_ascii")?.isTrue == true {
      throw budget.error("ensure_ascii=false", found: "true")
    }
    var indent: Int?
    if let wanted = arguments.named("indent") {
      guard case .integer(let spaces) = wanted, (0...16).contains(spaces) else {
        throw budget.error("an indentation from 0 to 16", found: wanted.kind)
      }
      indent = spaces
    }
    return .text(try TemplateJSON(indent: indent).text(of: value, &budget))
  }

  private static func selected(
    _ value: TemplateValue, isWanted: Bool, by path: String?, _ arguments: inout TemplateCallArguments,
    _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    let name = try arguments.optionalText("test", budget)
    let compared = arguments.rest()
    let test = name.flatMap(TemplateTest.init(rawValue:))
    if let name, test == nil { throw budget.error("the name of a test", found: "\"\(name)\"") }
    var chosen: [TemplateValue] = []
    for element in try value.elements(&budget) {
      try budget.step()
      let tested = try path.map { try TemplateMembers.value(at: $0, of: element, &budget) } ?? element
      let holds = try test.map { try $0.holds(for: tested, compared, &budget) } ?? tested.isTrue
      if holds == isWanted { chosen.append(element) }
    }
    return try budget.list(chosen)
  }

  private static func mapped(
    _ value: TemplateValue, _ arguments: inout TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    let elements = try value.elements(&budget)
    var results: [TemplateValue] = []
    if let path = arguments.named("attribute") {
      guard case .text(let path) = path else { throw budget.error("the name of a member", found: path.kind) }
      let other = arguments.named("default")
      for element in elements {
        try budget.step()
        let member = try TemplateMembers.value(at: path, of: element, &budget)
        if case .undefined = member, let other { results.append(other) } else { results.append(member) }
      }
      return try budget.list(results)
    }
    let name = try arguments.text("filter", budget)
    guard let filter = TemplateFilter(rawValue: name) else {
      throw budget.error("the name of a filter", found: "\"\(name)\"")
    }
    let further = TemplateCallArguments(positional: arguments.rest())
    for element in elements {
      try budget.enter()
      try budget.step()
      results.append(try filter.result(element, further, &budget))
      budget.leave()
    }
    return try budget.list(results)
  }
}
