import Files
import Foundation

/// Named values that results give of an attack: its settings, or what it found besides images.
///
/// Written as a literal: `["deviation": .number(deviation), "copies": .integer(copies)]`. Names stand in the
/// order given.
public struct AttackParameters: Sendable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
  /// The names and values as a JSON object, in the order given.
  package let members: JSONObject

  /// Each name stands once; a name that stands twice is a programmer's error.
  public init(dictionaryLiteral elements: (String, ParameterValue)...) {
    members = JSONObject(members: elements.map { (key: $0.0, value: $0.1.json) })
  }

  /// The encoded members of a value in alphabetical order, as a default for types that do not list theirs. A
  /// value that is encoded as a number, a text or a list stands under the name `value`.
  public init(encoding value: some Encodable) {
    switch Self.json(of: value) {
    case .object(let members): self.members = members
    case let single: members = JSONObject(["value": single])
    }
  }

  private init(_ members: JSONObject) { self.members = members }

  /// The parameters as JSON on one line.
  public var description: String { JSON.object(members).text() }

  /// These parameters followed by others. Of a name that both have, the value here is kept.
  public func appending(_ others: AttackParameters) -> AttackParameters {
    AttackParameters(
      members.appending(JSONObject(members: others.members.members.filter { members[$0.key] == nil })))
  }

  private static func json(of value: some Encodable) -> JSON {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try JSONField(parsing: Array(encoder.encode(value)), file: nil).value ?? .null
    } catch {
      fatalError("\(type(of: value)) cannot be encoded for results: \(error)")
    }
  }
}

/// The value of a parameter in results. Literals of numbers, texts, truth values and lists are values.
public struct ParameterValue: Sendable {
  /// The value as JSON.
  package let json: JSON

  /// Null, for a setting that is not used.
  public static let nothing = ParameterValue(json: .null)

  /// A truth value.
  public static func flag(_ value: Bool) -> ParameterValue { ParameterValue(json: .bool(value)) }
  /// A whole number.
  public static func integer(_ value: Int) -> ParameterValue { ParameterValue(json: .integer(value)) }
  /// A number, in the shortest spelling that gives this one back; null unless it is finite.
  public static func number(_ value: Float) -> ParameterValue { ParameterValue(json: .float(value)) }
  /// A number, in the shortest spelling that gives this one back; null unless it is finite.
  public static func number(_ value: Double) -> ParameterValue { ParameterValue(json: .number(value)) }
  /// A text.
  public static func text(_ value: String) -> ParameterValue { ParameterValue(json: .string(value)) }
  /// Several values.
  public static func list(_ values: [ParameterValue]) -> ParameterValue {
    ParameterValue(json: .array(values.map(\.json)))
  }
  /// Values with names of their own.
  public static func members(_ parameters: AttackParameters) -> ParameterValue {
    ParameterValue(json: .object(parameters.members))
  }
}

extension ParameterValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A list of values.
  public init(arrayLiteral elements: ParameterValue...) { self = .list(elements) }
  /// Values with names of their own, in the order given.
  public init(dictionaryLiteral elements: (String, ParameterValue)...) {
    json = .object(JSONObject(members: elements.map { (key: $0.0, value: $0.1.json) }))
  }
}
