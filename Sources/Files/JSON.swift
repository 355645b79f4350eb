import Preconditions

/// A JSON document as it stands in the file: members in order, strings byte for byte.
///
/// Foundation's decoders keep the last of two equal keys and merge canonically equivalent ones; vocabularies
/// and safetensors headers must have neither happen silently.
package enum JSON: Sendable {
  /// The literal `null`.
  case null
  /// The literal `true` or `false`.
  case bool(Bool)
  /// A number that is written without fraction and exponent and fits into 64 bits.
  case integer(Int)
  /// Any other number. NaN and the infinities occur only where a reader asked for them; they are written as
  /// null.
  case number(Double)
  /// A single-precision number, written in its own shortest spelling. The parser never makes one.
  case float(Float)
  /// A text, byte for byte as in the file once escapes are resolved.
  case string(String)
  /// The elements of an array in their order.
  case array([JSON])
  /// The members of an object in their order.
  case object(JSONObject)

  /// A description of the value for an error message, as a noun phrase: "an array of 3".
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value) where value.isNaN: "NaN"
    case .number(let value) where value.isInfinite: value < 0 ? "-Infinity" : "Infinity"
    case .number(let value): "\(value)"
    case .float(let value): "\(value)"
    case .string(let value): "\"\(value.prefix(60))\""
    case .array(let elements): "an array of \(elements.count)"
    case .object(let object): "an object of \(object.members.count)"
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  /// A text value from a string literal.
  package init(stringLiteral value: String) { self = .string(value) }
  /// An object from a dictionary literal. Traps when a key stands twice.
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(JSONObject(members: elements.map { ($0.0, $0.1) }))
  }
}

/// The members of a JSON object in file order; keys are unique by their bytes.
package struct JSONObject: Sendable {
  /// Keys and values in the order of the file.
  package let members: [(key: String, value: JSON)]
  private let positions: [ExactString: Int]

  /// The members of a parsed object. Sets `duplicate` to a key that stands twice, if there is one.
  init(_ members: [(key: String, value: JSON)], duplicate: inout String?) {
    self.members = members
    var positions = [ExactString: Int](minimumCapacity: members.count)
    for (index, member) in members.enumerated()
    where positions.updateValue(index, forKey: ExactString(member.key)) != nil {
      duplicate = member.key
    }
    self.positions = positions
  }

  /// An object that is to be written, with these members in this order. Traps when a key stands twice.
  package init(members: [(key: String, value: JSON)]) {
    var duplicate: String?
    self.init(members, duplicate: &duplicate)
    require(duplicate == nil, "expected distinct keys, found \(duplicate!) twice")
  }

  /// An object that is to be written, from a literal. Traps when a key stands twice.
  package init(_ members: KeyValuePairs<String, JSON>) {
    self.init(members: members.map { (key: $0.key, value: $0.value) })
  }

  /// The same object with further members at its end. Traps when a key would stand twice.
  package func appending(_ others: KeyValuePairs<String, JSON>) -> JSONObject {
    JSONObject(members: members + others.map { (key: $0.key, value: $0.value) })
  }

  /// The same object with the members of another one at its end. Traps when a key would stand twice.
  package func appending(_ others: JSONObject) -> JSONObject {
    JSONObject(members: members + others.members)
  }

  /// The value of a member, nil when there is no member of this name.
  package subscript(key: String) -> JSON? {
    positions[ExactString(key)].map { members[$0].value }
  }
}
