/// A value of a template.
indirect enum TemplateValue: Sendable {
  /// A name or member that nothing was given to: empty where it is printed, an error where it is used.
  case undefined(String)
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case text(String)
  case list(TemplateList)
  case mapping(TemplateMapping)
  case namespace(TemplateNamespace)
  /// What a loop says of itself.
  case loop(TemplateTurn)
  /// A function or macro, which can be called and nothing else.
  case function(String)

  /// What a message calls the value.
  var kind: String {
    switch self {
    case .undefined(let name): "\"\(name)\", which is not defined"
    case .none: "none"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .float(let value): "\(value)"
    case .text(let text): "\"\(text.prefix(60))\""
    case .list(let list): "a list of \(list.elements.count)"
    case .mapping(let mapping): "a mapping of \(mapping.members.count)"
    case .namespace: "a namespace"
    case .loop: "a loop"
    case .function(let name): "the function \(name)"
    }
  }

  /// Whether a condition takes the value for true.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .text(let text): !text.isEmpty
    case .list(let list): !list.elements.isEmpty
    case .mapping(let mapping): !mapping.members.isEmpty
    case .namespace, .loop, .function: true
    }
  }

  /// The number of lists and mappings inside of each other.
  var depth: Int {
    switch self {
    case .list(let list): list.depth
    case .mapping(let mapping): mapping.depth
    default: 0
    }
  }

  /// The value as an integer, which truth values are as well.
  var asInteger: Int? {
    switch self {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// The value as a number.
  var asNumber: Double? {
    if case .float(let value) = self { return value }
    return asInteger.map(Double.init)
  }
}

/// The elements of a list, and how deep lists nest in it.
struct TemplateList: Sendable {
  let elements: [TemplateValue]
  let depth: Int

  init(_ elements: [TemplateValue]) {
    self.elements = elements
    depth = 1 + (elements.lazy.map(\.depth).max() ?? 0)
  }
}

/// The members of a mapping in their order. Keys are texts, told apart by their bytes.
struct TemplateMapping: Sendable {
  let members: [(key: String, value: TemplateValue)]
  let depth: Int

  init(_ members: [(key: String, value: TemplateValue)]) {
    self.members = members
    depth = 1 + (members.lazy.map(\.value.depth).max() ?? 0)
  }

  subscript(key: String) -> TemplateValue? {
    members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}

/// Members that a template may set from within a loop.
///
/// A rendering runs on one thread, and a namespace belongs to one rendering.
final class TemplateNamespace: @unchecked Sendable {
  var members: [String: TemplateValue]

  init(_ members: [String: TemplateValue]) { self.members = members }
}

/// One turn of a loop.
struct TemplateTurn: Sendable {
  let elements: [TemplateValue]
  let index: Int

  /// A member of `loop`; nil when there is none of this name.
  func member(_ name: String) -> TemplateValue? {
    let count = elements.count
    return switch name {
    case "index": .integer(index + 1)
    case "index0": .integer(index)
    case "revindex": .integer(count - index)
    case "revindex0": .integer(count - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == count - 1)
    case "length": .integer(count)
    case "previtem": index > 0 ? elements[index - 1] : .undefined("previtem")
    case "nextitem": index + 1 < count ? elements[index + 1] : .undefined("nextitem")
    default: nil
    }
  }
}
