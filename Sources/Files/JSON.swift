import Preconditions

/// A JSON document as it stands in the file: members in order, strings byte for byte.
///
/// Foundation's decoders keep the last of two equal keys and merge canonically equivalent ones; vocabularies
/// and safetensors headers must have neither happen silently.
package enum JSON: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Not finite only where a reader asked for `NaN` and `Infinity`; these are written as null.
  case number(Double)
  /// Only ever written: a single-precision number, in its own shortest spelling.
  case float(Float)
  case string(String)
  case array([JSON])
  case object(JSONObject)

  /// What the value is, as the noun phrase of an error message.
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
  package init(stringLiteral value: String) { self = .string(value) }
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(JSONObject(members: elements.map { ($0.0, $0.1) }))
  }
}

/// The members of a JSON object in file order; keys are unique by their bytes.
package struct JSONObject: Sendable {
  package let members: [(key: String, value: JSON)]
  private let positions: [ExactString: Int]

  /// Returns nil, and the key that stands twice, when keys are not unique.
  init(_ members: [(key: String, value: JSON)], duplicate: inout String?) {
    self.members = members
    var positions = [ExactString: Int](minimumCapacity: members.count)
    for (index, member) in members.enumerated()
    where positions.updateValue(index, forKey: ExactString(member.key)) != nil {
      duplicate = member.key
    }
    self.positions = positions
  }

  /// Members to be written. Traps when a key stands twice.
  package init(members: [(key: String, value: JSON)]) {
    var duplicate: String?
    self.init(members, duplicate: &duplicate)
    require(duplicate == nil, "the key \(duplicate!) stands twice")
  }

  /// Members to be written, as a literal. Traps when a key stands twice.
  package init(_ members: KeyValuePairs<String, JSON>) {
    self.init(members: members.map { (key: $0.key, value: $0.value) })
  }

  /// The same members with others behind them. Traps when a key would stand twice.
  package func appending(_ others: KeyValuePairs<String, JSON>) -> JSONObject {
    JSONObject(members: members + others.map { (key: $0.key, value: $0.value) })
  }

  /// As above.
  package func appending(_ others: JSONObject) -> JSONObject {
    JSONObject(members: members + others.members)
  }

  package subscript(key: String) -> JSON? {
    positions[ExactString(key)].map { members[$0].value }
  }
}
