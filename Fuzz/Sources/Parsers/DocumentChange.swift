@testable import Files

/// A change of one number, text or list of a JSON document.
struct DocumentChange: CustomStringConvertible, Sendable {
  /// What becomes of the place.
  enum Kind: Sendable {
    /// Another value stands there.
    case value(JSON)
    /// A list loses its last element, has it twice, or has none.
    case shorter, longer, empty
  }

  /// A step from a value to one within it.
  enum Step: Hashable, Sendable { case member(String), element(Int) }

  let path: [Step]
  let kind: Kind

  var description: String {
    let place = path.map {
      switch $0 {
      case .member(let name): ".\(name)"
      case .element(let index): "[\(index)]"
      }
    }.joined()
    return "\(place): \(kind)"
  }

  /// Values that no run leaves, or not at most places.
  static let values: [JSON] = [
    .number(3e38), .integer(-1), .integer(.max), .number(-3e38), .integer(1 << 48), .number(1e300),
    .number(0.5),
    .integer(.min), .null, .integer(0), .integer(1_000_000), .string("inf"), .number(1e-40), .bool(true),
  ]

  /// The document with the change.
  func applied(to document: JSON) -> JSON { document.replacing(path[...], by: kind) }

  /// The places of a document where something can be changed. Of the elements of a list, whose kind is one, the
  /// middle one and the last stand for all.
  ///
  /// - Parameter left: members of the document that are left as they are
  static func places(in document: JSON, leaving left: Set<String> = []) -> [[Step]] {
    var places: [[Step]] = []
    var seen: Set<String> = []
    func collect(_ value: JSON, _ path: [Step]) {
      let kind = path.map { if case .member(let name) = $0 { name } else { "#" } }.joined(separator: ".")
      switch value {
      case .object(let object):
        for (key, member) in object.members where !path.isEmpty || !left.contains(key) {
          collect(member, path + [.member(key)])
        }
      case .array(let elements):
        if seen.insert(kind + "[]").inserted { places.append(path) }
        for index in Set([elements.count / 2, elements.count - 1]).sorted()
        where elements.indices.contains(index) {
          collect(elements[index], path + [.element(index)])
        }
      default: if seen.insert(kind).inserted { places.append(path) }
      }
    }
    collect(document, [])
    return places
  }

  /// The change at a place that a number stands for.
  init(_ number: Int, at path: [Step], in document: JSON) {
    self.path = path
    if case .array = document.value(at: path[...]) {
      kind = [Kind.shorter, .longer, .empty][number % 3]
    } else {
      kind = .value(Self.values[number % Self.values.count])
    }
  }
}

extension JSON {
  fileprivate func value(at path: ArraySlice<DocumentChange.Step>) -> JSON? {
    guard let step = path.first else { return self }
    switch (self, step) {
    case (.object(let object), .member(let name)): return object[name]?.value(at: path.dropFirst())
    case (.array(let elements), .element(let index)):
      return elements.indices.contains(index) ? elements[index].value(at: path.dropFirst()) : nil
    default: return nil
    }
  }

  fileprivate func replacing(_ path: ArraySlice<DocumentChange.Step>, by kind: DocumentChange.Kind) -> JSON {
    guard let step = path.first else {
      switch (kind, self) {
      case (.value(let value), _): return value
      case (.shorter, .array(let elements)): return .array(Array(elements.dropLast()))
      case (.longer, .array(let elements)): return .array(elements + elements.suffix(1))
      default: return .array([])
      }
    }
    switch (self, step) {
    case (.object(let object), .member(let name)):
      return .object(
        JSONObject(
          members: object.members.map {
            ($0.key, $0.key == name ? $0.value.replacing(path.dropFirst(), by: kind) : $0.value)
          }))
    case (.array(var elements), .element(let index)):
      guard elements.indices.contains(index) else { return self }
      elements[index] = elements[index].replacing(path.dropFirst(), by: kind)
      return .array(elements)
    default: return self
    }
  }
}
