extension JSONField {
  /// A value from this field's members, elements or scalar. Further members are left alone; absent ones are
  /// as null.
  ///
  /// Throws `InputError` that names the file, the member, and what was expected of it.
  package func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    let value: any Decodable =
      switch type {
      case is Bool.Type: try bool()
      case is String.Type: try string()
      case is Float.Type: try Float(number())
      case is Double.Type: try number()
      case let integer as any FixedWidthInteger.Type: try decodedInteger(integer) as! any Decodable
      case let choice as any (CaseIterable & RawRepresentable<String> & Decodable).Type:
        try decodedChoice(choice)
      default: try decodedMembers(type)
      }
    return value as! Value
  }

  private func decodedInteger<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    let range = Int(clamping: Value.min)...Int(clamping: Value.max)
    return Value(try integer(in: range))
  }

  private func decodedChoice<Value: CaseIterable & RawRepresentable<String>>(_ type: Value.Type) throws
    -> Value
  {
    Value(rawValue: try string(oneOf: type.allCases.map(\.rawValue)))!
  }

  private func decodedMembers<Value: Decodable>(_ type: Value.Type) throws -> Value {
    do {
      return try Value(from: FieldDecoder(field: self))
    } catch is DecodingError {
      // Members complain for themselves: this is about the value as a whole.
      throw error(expected: "a value for \(type)")
    }
  }
}

private struct FieldDecoder: Decoder {
  let field: JSONField
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(MemberDecoder<Key>(field: field, object: try field.object()))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    ElementDecoder(elements: try field.elements())
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { ValueDecoder(field: field) }
}

private struct MemberDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let field: JSONField
  let object: JSONObject
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.key) } }

  func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }

  private func member(_ key: Key) throws -> JSONField { try field.member(key.stringValue) }

  func decodeNil(forKey key: Key) throws -> Bool { try member(key).ifPresent == nil }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try member(key).decoded()
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try FieldDecoder(field: member(key)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try FieldDecoder(field: member(key)).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { FieldDecoder(field: try field.member("super")) }

  func superDecoder(forKey key: Key) throws -> any Decoder { FieldDecoder(field: try member(key)) }
}

private struct ElementDecoder: UnkeyedDecodingContainer {
  let elements: [JSONField]
  private(set) var currentIndex = 0
  var codingPath: [any CodingKey] { [] }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  init(elements: [JSONField]) { self.elements = elements }

  private mutating func next() throws -> JSONField {
    guard !isAtEnd else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too few elements"))
    }
    defer { currentIndex += 1 }
    return elements[currentIndex]
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].ifPresent == nil else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decoded() }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try FieldDecoder(field: next()).container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try FieldDecoder(field: next()).unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { FieldDecoder(field: try next()) }
}

private struct ValueDecoder: SingleValueDecodingContainer {
  let field: JSONField
  var codingPath: [any CodingKey] { [] }

  func decodeNil() -> Bool { field.ifPresent == nil }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try field.decoded() }
}
