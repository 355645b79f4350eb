/// The methods of texts and mappings that templates may call; all of them leave the value as it is.
enum TemplateMethods {
  static func result(
    _ name: String, of value: TemplateValue, _ arguments: TemplateCallArguments,
    _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    var arguments = arguments
    let result: TemplateValue?
    switch value {
    case .text(let text): result = try self.result(name, of: text, &arguments, &budget)
    case .mapping(let mapping): result = try self.result(name, of: mapping, &arguments, &budget)
    default: result = nil
    }
    guard let result else { throw budget.error("a method of \(value.kind)", found: "\"\(name)\"") }
    try arguments.requireNone(of: name, budget)
    return result
  }

  private static func result(
    _ name: String, of text: String, _ arguments: inout TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue? {
    switch name {
    case "strip", "lstrip", "rstrip":
      let characters = try arguments.optionalText("chars", budget)
      return try budget.text(
        TemplateText.stripped(text, of: characters, left: name != "rstrip", right: name != "lstrip"))
    case "upper": return try budget.text(text.uppercased())
    case "lower": return try budget.text(text.lowercased())
    case "capitalize": return try budget.text(TemplateText.capitalized(text))
    case "title": return try budget.text(TemplateText.titled(text))
    case "startswith", "endswith":
      let parts = try self.parts(of: arguments.optional("prefix"), budget)
      try budget.make(bytes: parts.reduce(0) { $0 + $1.utf8.count })
      return .bool(
        parts.contains {
          name == "startswith"
            ? text.utf8.starts(with: $0.utf8) : text.utf8.reversed().starts(with: $0.utf8.reversed())
        })
    case "split": return try pieces(of: text, &arguments, &budget)
    case "replace":
      let (old, new) = (try arguments.text("old", budget), try arguments.text("new", budget))
      let limit = try arguments.optionalInteger("count", budget)
      return try replaced(text, old, with: new, limit: limit, &budget)
    case "join":
      guard let list = arguments.optional("iterable") else { throw budget.error("a list", found: "nothing") }
      let separated = TemplateCallArguments(positional: [.text(text)])
      return try TemplateFilter.join.result(list, separated, &budget)
    default: return nil
    }
  }

  /// A text, or the texts of a list.
  private static func parts(of value: TemplateValue?, _ budget: TemplateBudget) throws -> [String] {
    let values: [TemplateValue]
    if case .list(let list) = value { values = list.elements } else { values = [value ?? .none] }
    return try values.map {
      guard case .text(let text) = $0 else { throw budget.error("a text", found: $0.kind) }
      return text
    }
  }

  private static func pieces(
    of text: String, _ arguments: inout TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    let separator = try arguments.optionalText("sep", budget)
    let limit = try arguments.optionalInteger("maxsplit", budget) ?? -1
    try budget.make(bytes: text.utf8.count)
    guard let separator else {
      if limit >= 0 { throw budget.error("a separator where the number of pieces is limited", found: "none") }
      return try budget.list(TemplateText.words(of: text).map { .text($0) })
    }
    if separator.isEmpty { throw budget.error("a separator that is not empty", found: "an empty one") }
    let pieces = TemplateText.pieces(of: text, separator: separator, limit: limit < 0 ? .max : limit)
    return try budget.list(pieces.map { .text($0) })
  }

  /// A text with a part replaced wherever it stands, or in the first `limit` places.
  static func replaced(
    _ text: String, _ old: String, with new: String, limit: Int?, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    try budget.make(bytes: text.utf8.count)
    let most = limit.map { $0 < 0 ? .max : $0 } ?? .max
    let pieces =
      old.isEmpty
      ? between(text, limit: most) : TemplateText.pieces(of: text, separator: old, limit: most)
    let (added, overflow) = new.utf8.count.multipliedReportingOverflow(by: pieces.count - 1)
    try budget.make(
      bytes: overflow ? TemplateLimits.material : text.utf8.count + min(added, TemplateLimits.material))
    return .text(pieces.joined(separator: new))
  }

  /// The pieces of a text where an empty part is replaced: before each scalar and at the end.
  private static func between(_ text: String, limit: Int) -> [String] {
    let scalars = Array(text.unicodeScalars)
    let places = min(limit, scalars.count + 1)
    guard places > 0 else { return [text] }
    return [""] + scalars.prefix(places - 1).map { String($0) } + [String(scalars.dropFirst(places - 1))]
  }

  private static func result(
    _ name: String, of mapping: TemplateMapping, _ arguments: inout TemplateCallArguments,
    _ budget: inout TemplateBudget
  ) throws -> TemplateValue? {
    switch name {
    case "get":
      let key = try arguments.required("key", budget)
      let other = arguments.optional("default") ?? .none
      return try TemplateRelation.contained.holds(key, .mapping(mapping), &budget)
        ? TemplateMembers.item(key, of: .mapping(mapping), &budget) : other
    case "items": return try items(of: mapping, isSorted: false, &budget)
    case "keys": return try budget.list(mapping.members.map { .text($0.key) })
    case "values": return try budget.list(mapping.members.map(\.value))
    default: return nil
    }
  }

  /// Pairs of key and value; sorted by the keys in small letters.
  static func items(
    of mapping: TemplateMapping, isSorted: Bool, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    var members = mapping.members.map { (order: Array($0.key.lowercased().utf8), member: $0) }
    if isSorted {
      let order = members.indices.sorted {
        members[$0].order == members[$1].order
          ? $0 < $1 : members[$0].order.lexicographicallyPrecedes(members[$1].order)
      }
      members = order.map { members[$0] }
      try budget.make(bytes: members.reduce(0) { $0 + 16 * $1.order.count })
    }
    var pairs: [TemplateValue] = []
    for (_, member) in members { pairs.append(try budget.list([.text(member.key), member.value])) }
    return try budget.list(pairs)
  }
}
