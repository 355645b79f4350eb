import Files

/// Everything that is wrong with a plan, found in one reading.
public struct PlanFaults: Error, Sendable, CustomStringConvertible {
  /// What is wrong, in the order of the file; at least one. Each names file, line and field.
  public let faults: [InputError]

  /// All faults, a line each.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// Collects what is wrong while a plan is read.
final class FaultList {
  private let file: String
  private var faults: [(line: Int, error: InputError)] = []

  init(file: String) { self.file = file }

  var isEmpty: Bool { faults.isEmpty }

  /// Adds a fault at a line, counted from 1, of a field.
  func add(line: Int, field: String, expected: String, found: String) {
    let place = ["line \(line)", field].filter { !$0.isEmpty }.joined(separator: ": ")
    faults.append((line, InputError(file: file, field: place, expected: expected, found: found)))
  }

  /// Adds a fault at a place.
  func add(_ place: PlanPlace, expected: String, found: String) {
    add(line: place.line, field: place.path, expected: expected, found: found)
  }

  /// Adds an error about what a field names.
  func add(_ error: InputError, at place: PlanPlace) {
    let field = [place.path, error.file, error.field].compactMap { $0 }.filter { !$0.isEmpty }
    add(
      line: place.line, field: field.joined(separator: ": "), expected: error.expected, found: error.found)
  }

  /// Throws all faults, if there are any.
  func throwAny() throws {
    guard !faults.isEmpty else { return }
    throw PlanFaults(faults: faults.sorted { $0.line < $1.line }.map(\.error))
  }
}

/// Where something stands in a plan.
struct PlanPlace: Sendable, Hashable {
  /// The line, from 1.
  let line: Int
  /// The field, such as `attacks[2].steps`.
  let path: String
}
