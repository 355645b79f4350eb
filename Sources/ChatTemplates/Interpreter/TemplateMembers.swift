/// Members, elements and slices of values.
enum TemplateMembers {
  /// The member of this name; undefined when there is none.
  static func value(
    _ name: String, of value: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    switch value {
    case .mapping(let mapping):
      try budget.make(elements: mapping.members.count)
      return mapping[name] ?? .undefined(name)
    case .namespace(let namespace): return namespace.members[name] ?? .undefined(name)
    case .loop(let turn):
      guard let member = turn.member(name) else {
        throw budget.error("a member of loop", found: "\"\(name)\"")
      }
      return member
    case .undefined: throw budget.error("a value with the member \"\(name)\"", found: value.kind)
    default: return .undefined(name)
    }
  }

  /// The value at the end of a path of names with dots between them.
  static func value(
    at path: String, of value: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    var value = value
    for name in path.split(separator: ".", omittingEmptySubsequences: false) {
      if name.hasPrefix("_") { throw budget.error("the name of a member", found: "\"\(name)\"") }
      value =
        try Int(name).map { try item(.integer($0), of: value, &budget) }
        ?? self.value(String(name), of: value, &budget)
    }
    return value
  }

  /// The element at an index, which counts from the end when it is negative, or the member with a key;
  /// undefined when there is none.
  static func item(
    _ key: TemplateValue, of value: TemplateValue, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    switch (value, key) {
    case (_, .text(let name)): return try self.value(name, of: value, &budget)
    case (.list(let list), _):
      guard let index = key.asInteger.flatMap({ place($0, count: list.elements.count) }) else { break }
      return list.elements[index]
    case (.text(let text), _):
      let scalars = Array(text.unicodeScalars)
      try budget.make(bytes: text.utf8.count)
      guard let index = key.asInteger.flatMap({ place($0, count: scalars.count) }) else { break }
      return .text(String(scalars[index]))
    case (.undefined, _): throw budget.error("a value with elements", found: value.kind)
    default: break
    }
    return .undefined(key.kind)
  }

  private static func place(_ index: Int, count: Int) -> Int? {
    let index = index < 0 ? index + count : index
    return 0..<count ~= index ? index : nil
  }

  /// Every `step`th element from `start` to before `stop`, as in Python.
  static func slice(
    of value: TemplateValue, start: TemplateValue?, stop: TemplateValue?, step: TemplateValue?,
    _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    let bounds = try [start, stop, step].map { try bound($0, budget) }
    switch value {
    case .list(let list):
      let places = try places(bounds, count: list.elements.count, budget)
      return try budget.list(places.map { list.elements[$0] })
    case .text(let text):
      let scalars = Array(text.unicodeScalars)
      try budget.make(bytes: text.utf8.count)
      let places = try places(bounds, count: scalars.count, budget)
      return try budget.text(String(places.map { scalars[$0] }))
    default: throw budget.error("a list or a text to cut", found: value.kind)
    }
  }

  private static func bound(_ value: TemplateValue?, _ budget: TemplateBudget) throws -> Int? {
    switch value {
    case nil, .some(.none): return nil
    case .some(let value):
      guard let integer = value.asInteger else {
        throw budget.error("an integer as a bound", found: value.kind)
      }
      return integer
    }
  }

  private static func places(_ bounds: [Int?], count: Int, _ budget: TemplateBudget) throws -> [Int] {
    let step = max(-Int.max, bounds[2] ?? 1)
    if step == 0 { throw budget.error("a step that is not 0", found: "0") }
    let range = step > 0 ? 0...count : -1...count - 1
    func clamped(_ bound: Int?, _ other: Int) -> Int {
      guard let bound else { return other }
      return min(max(bound < 0 ? bound + count : bound, range.lowerBound), range.upperBound)
    }
    let start = clamped(bounds[0], step > 0 ? range.lowerBound : range.upperBound)
    let stop = clamped(bounds[1], step > 0 ? range.upperBound : range.lowerBound)
    // A step beyond the last element gives the first one alone.
    let stride = min(max(step, -count - 1), count + 1)
    return Array(Swift.stride(from: start, to: stop, by: stride))
  }
}
