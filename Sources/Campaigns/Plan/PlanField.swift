import Foundation
import Yams

/// A value of a plan with the place where it stands. Reading it adds what is wrong to a list of faults and
/// gives nil, so that one reading finds all of them.
struct PlanField {
  let place: PlanPlace
  private let node: Node
  private let faults: FaultList

  private static let mostElements = 10_000

  init(_ node: Node, path: String, line: Int, faults: FaultList) {
    (self.node, self.faults) = (node, faults)
    place = PlanPlace(line: node.mark?.line ?? line, path: path)
  }

  /// What stands there, for messages.
  private var found: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(60))\""
    case .mapping(let mapping): "\(mapping.count) members"
    case .sequence(let sequence): "a list of \(sequence.count)"
    case .alias: "an alias"
    }
  }

  /// Adds a fault about this value.
  func complain(_ expected: String, found: String? = nil) {
    faults.add(line: place.line, field: place.path, expected: expected, found: found ?? self.found)
  }

  /// Adds a fault about this value. Returns nil.
  func fault<Value>(_ expected: String, found: String? = nil) -> Value? {
    complain(expected, found: found)
    return nil
  }

  /// Whether a single word or text stands there.
  var isScalar: Bool { node.scalar != nil }

  // MARK: Members

  /// The members of a mapping by name. Members of other names are faults.
  func members(of names: [String]) -> [String: PlanField]? {
    guard case .mapping(let mapping) = node else { return fault("members: \(names.joined(separator: ", "))") }
    var members: [String: PlanField] = [:]
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      let path = place.path.isEmpty ? name : "\(place.path).\(name)"
      let line = key.mark?.line ?? place.line
      guard names.contains(name) else {
        faults.add(
          line: line, field: place.path, expected: "one of \(names.joined(separator: ", "))",
          found: "\"\(name)\"")
        continue
      }
      members[name] = PlanField(value, path: path, line: line, faults: faults)
    }
    return members
  }

  /// The elements of a list of at least so many.
  func elements(atLeast least: Int = 1) -> [PlanField]? {
    guard case .sequence(let sequence) = node, (least...Self.mostElements).contains(sequence.count) else {
      return fault("a list of \(least) to \(Self.mostElements)")
    }
    return sequence.enumerated().map {
      PlanField($1, path: "\(place.path)[\($0)]", line: place.line, faults: faults)
    }
  }

  // MARK: Scalars

  private var scalar: String? { node.scalar?.string }

  /// A text that is not empty and of one line.
  func text() -> String? {
    guard let scalar, !scalar.allSatisfy(\.isWhitespace), scalar.utf8.count <= 4096,
      !scalar.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return fault("a text of one line") }
    return scalar
  }

  /// A name that may be part of a file's: letters, digits, `.`, `_` and `-`, at most 64 of them.
  func name() -> String? {
    guard let scalar, scalar.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,63}/) != nil else {
      return fault("a name of letters, digits, dots and dashes")
    }
    return scalar
  }

  /// A whole number of a range.
  func integer(in range: ClosedRange<Int>) -> Int? {
    guard let scalar, let number = Int(scalar), range.contains(number) else {
      return fault("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number above 0, or a fraction such as 8/255, with its spelling.
  func positiveNumber() -> (value: Float, spelling: String)? {
    let parts = (scalar ?? "").split(separator: "/", omittingEmptySubsequences: false).map { Float($0) }
    let value: Float? =
      switch parts.count {
      case 1: parts[0]
      case 2: parts[0].flatMap { top in parts[1].map { top / $0 } }
      default: nil
      }
    guard let scalar, let value, value > 0, value.isFinite else {
      return fault("a number above 0, or a fraction such as 8/255")
    }
    return (value, scalar)
  }

  /// A truth value.
  func bool() -> Bool? {
    switch scalar {
    case "true": true
    case "false": false
    default: fault("true or false")
    }
  }

  /// One of the words.
  func word(of words: [String]) -> String? {
    guard let scalar, words.contains(scalar) else { return fault("one of \(words.joined(separator: ", "))") }
    return scalar
  }

  /// One of a type's cases by its raw value.
  func choice<Choice: RawRepresentable<String>>(of choices: [Choice]) -> Choice? {
    word(of: choices.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
  }
}
