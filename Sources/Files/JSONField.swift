import Foundation

/// A value inside a JSON file together with where it stands, so that every complaint names file and field.
package struct JSONField: Sendable {
  /// The file that the value was read from, for messages; nil for bytes without a file.
  package let file: String?
  /// The place of the value inside the file, such as `layers[2].width`; empty for the whole document.
  package let path: String
  /// The value, nil when the member is absent.
  package let value: JSON?

  private init(file: String?, path: String, value: JSON?) {
    self.file = file
    self.path = path
    self.value = value
  }

  /// Reads a whole file. Throws `InputError` when it is missing, larger than `largest` bytes, or not JSON.
  package init(contentsOf url: URL, largest: Int = InputLimits.description) throws {
    try self.init(parsing: InputFile.bytes(of: url, largest: largest), file: url.path)
  }

  /// Parses bytes that came from `file`.
  ///
  /// - Parameters:
  ///   - bytes: the text of a value
  ///   - file: the name in messages
  ///   - path: the place of the value inside of the file; empty for the whole document
  ///   - readingNonFinite: whether `NaN`, `Infinity` and `-Infinity` may stand for a value; none is a number
  package init(parsing bytes: [UInt8], file: String?, path: String = "", readingNonFinite: Bool = false)
    throws
  {
    self.init(
      file: file, path: path,
      value: try JSONParser.parse(bytes, file: file, readingNonFinite: readingNonFinite))
  }

  /// An error that says where this value stands, what was expected there, and what was found.
  package func error(expected: String) -> InputError {
    InputError(
      file: file, field: path.isEmpty ? nil : path, expected: expected, found: value?.kind ?? "nothing")
  }

  /// The member of an object; absent members give a field without a value. Throws when this is no object.
  package func member(_ key: String) throws -> JSONField {
    let object = try object()
    return JSONField(file: file, path: child(key), value: object[key])
  }

  /// The object with further members behind its own, of those that it lacks or has as null. An absent object
  /// counts as an empty one. Throws `InputError` when this is something else.
  package func filled(with defaults: KeyValuePairs<String, JSON>) throws -> JSONField {
    let own = try ifPresent?.object().members ?? []
    let present = own.filter { if case .null = $0.value { false } else { true } }
    let known = Set(present.map(\.key))
    let added = defaults.filter { !known.contains($0.key) }.map { (key: $0.key, value: $0.value) }
    return JSONField(file: file, path: path, value: .object(JSONObject(members: present + added)))
  }

  /// The object with one member replaced, or added at its end. Throws `InputError` when this is no object.
  package func setting(_ key: String, to value: JSON) throws -> JSONField {
    let others = try object().members.filter { $0.key != key }
    let members = others + [(key: key, value: value)]
    return JSONField(file: file, path: path, value: .object(JSONObject(members: members)))
  }

  private func child(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The members of an object in file order.
  package func members() throws -> [(key: String, field: JSONField)] {
    try object().members.map { ($0.key, JSONField(file: file, path: child($0.key), value: $0.value)) }
  }

  /// The elements of an array, each with its place. Throws `InputError` when this is no array.
  package func elements() throws -> [JSONField] {
    guard case .array(let elements) = value else { throw error(expected: "an array") }
    return elements.enumerated().map {
      JSONField(file: file, path: "\(path)[\($0.offset)]", value: $0.element)
    }
  }

  /// This field, or nil when it is absent or null.
  package var ifPresent: JSONField? {
    switch value {
    case nil, .null: nil
    default: self
    }
  }

  /// The members of an object. Throws `InputError` when this is no object.
  package func object() throws -> JSONObject {
    guard case .object(let object) = value else { throw error(expected: "an object") }
    return object
  }

  /// The text of a string. Throws `InputError` when this is no string.
  package func string() throws -> String {
    guard case .string(let string) = value else { throw error(expected: "a string") }
    return string
  }

  /// A string that is one of the choices. Throws `InputError`, which lists them, for anything else.
  package func string(oneOf choices: [String]) throws -> String {
    let string = try string()
    guard choices.contains(string) else {
      throw error(expected: "one of " + choices.map { "\"\($0)\"" }.joined(separator: ", "))
    }
    return string
  }

  /// The truth value. Throws `InputError` when this is neither `true` nor `false`.
  package func bool() throws -> Bool {
    guard case .bool(let bool) = value else { throw error(expected: "true or false") }
    return bool
  }

  /// An integer within the range. Throws `InputError` for other numbers and for anything that is no integer.
  package func integer(in range: ClosedRange<Int> = .min ... .max) throws -> Int {
    guard case .integer(let integer) = value, range.contains(integer) else {
      let expected =
        range == .min ... .max ? "an integer" : "an integer from \(range.lowerBound) to \(range.upperBound)"
      throw error(expected: expected)
    }
    return integer
  }

  /// A finite number, whole or not. Throws `InputError` for anything else, NaN and the infinities included.
  package func number() throws -> Double {
    switch value {
    case .integer(let integer): return Double(integer)
    case .number(let number) where number.isFinite: return number
    case .float(let number): return Double(number)
    default: throw error(expected: "a number")
    }
  }
}
