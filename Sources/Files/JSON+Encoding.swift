extension JSON {
  /// An encodable value: members in the order in which they are declared, those of dictionaries by their
  /// keys, and null where an optional member has nothing.
  ///
  /// Throws what the value throws, and `EncodingError` for an integer that is larger than `Int`.
  package init(encoding value: some Encodable) throws {
    switch value {
    case let json as JSON: self = json
    case let bool as Bool: self = .bool(bool)
    case let string as String: self = .string(string)
    case let float as Float: self = .float(float)
    case let double as Double: self = .number(double)
    case let integer as any BinaryInteger: self = .integer(try Int(encodedAs: integer))
    case let dictionary as [String: any Encodable]:
      let sorted = dictionary.sorted { $0.key < $1.key }
      self = .object(
        JSONObject(members: try sorted.map { key, value in (key: key, value: try JSON(encoding: value)) }))
    default:
      let place = EncodedPlace()
      try value.encode(to: PlaceEncoder(place: place))
      self = place.json
    }
  }
}

extension JSON {
  /// A string, or null.
  package static func optional(_ string: String?) -> JSON { string.map { .string($0) } ?? .null }
}

extension JSON: Encodable {
  /// A JSON value is encoded by `init(encoding:)` alone.
  package func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self, .init(codingPath: encoder.codingPath, debugDescription: "JSON within another format"))
  }
}

extension Int {
  fileprivate init(encodedAs value: some BinaryInteger) throws {
    guard let integer = Int(exactly: value) else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "an integer that is too large"))
    }
    self = integer
  }
}

/// The place of an encoded value while it grows.
private final class EncodedPlace {
  private enum Content {
    case value(JSON)
    case members([(key: String, place: EncodedPlace)])
    case elements([EncodedPlace])
  }

  private var content = Content.value(.null)

  var json: JSON {
    switch content {
    case .value(let value): value
    case .members(let members): .object(JSONObject(members: members.map { ($0.key, $0.place.json) }))
    case .elements(let elements): .array(elements.map(\.json))
    }
  }

  func set(_ value: JSON) { content = .value(value) }

  func beginMembers() { if case .members = content {} else { content = .members([]) } }

  func beginElements() { if case .elements = content {} else { content = .elements([]) } }

  var count: Int { if case .elements(let elements) = content { elements.count } else { 0 } }

  /// The place of a further member.
  func member(_ key: String) -> EncodedPlace {
    let place = EncodedPlace()
    guard case .members(var members) = content else { return place }
    // What is no longer held here is not copied.
    content = .members([])
    members.append((key, place))
    content = .members(members)
    return place
  }

  /// The place of a further element.
  func element() -> EncodedPlace {
    let place = EncodedPlace()
    guard case .elements(var elements) = content else { return place }
    content = .elements([])
    elements.append(place)
    content = .elements(elements)
    return place
  }
}

private struct PlaceEncoder: Encoder {
  let place: EncodedPlace
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    place.beginMembers()
    return KeyedEncodingContainer(MemberEncoder<Key>(place: place))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    place.beginElements()
    return ElementEncoder(place: place)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { ValueEncoder(place: place) }
}

private struct MemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let place: EncodedPlace
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { place.member(key.stringValue).set(.null) }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    place.member(key.stringValue).set(try JSON(encoding: value))
  }

  func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
  }

  func encodeIfPresent(_ value: String?, forKey key: Key) throws {
    place.member(key.stringValue).set(value.map { .string($0) } ?? .null)
  }

  func encodeIfPresent(_ value: Float?, forKey key: Key) throws {
    place.member(key.stringValue).set(value.map { .float($0) } ?? .null)
  }

  func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
    place.member(key.stringValue).set(value.map { .number($0) } ?? .null)
  }

  func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
    place.member(key.stringValue).set(value.map { .integer($0) } ?? .null)
  }

  func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
    place.member(key.stringValue).set(value.map { .bool($0) } ?? .null)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    PlaceEncoder(place: place.member(key.stringValue)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    PlaceEncoder(place: place.member(key.stringValue)).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { PlaceEncoder(place: place.member("super")) }

  func superEncoder(forKey key: Key) -> any Encoder { PlaceEncoder(place: place.member(key.stringValue)) }
}

private struct ElementEncoder: UnkeyedEncodingContainer {
  let place: EncodedPlace
  var codingPath: [any CodingKey] { [] }
  var count: Int { place.count }

  func encodeNil() { place.element().set(.null) }

  func encode<Value: Encodable>(_ value: Value) throws { place.element().set(try JSON(encoding: value)) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    PlaceEncoder(place: place.element()).container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    PlaceEncoder(place: place.element()).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { PlaceEncoder(place: place.element()) }
}

private struct ValueEncoder: SingleValueEncodingContainer {
  let place: EncodedPlace
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { place.set(.null) }

  func encode<Value: Encodable>(_ value: Value) throws { place.set(try JSON(encoding: value)) }
}
