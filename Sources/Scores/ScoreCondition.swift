import Files

/// What responses of one kind have in common: data set, model, method and kind of input.
public struct ScoreCondition: Sendable, Hashable {
  /// The data set; nil where it is not known.
  public let set: String?
  /// The model that answered; nil where it is not known.
  public let model: String?
  /// What was done to the inputs, with the words "with safety prompt" where there was one; nil for nothing.
  public let method: String?
  /// The kind of input; nil where the set has only one.
  public let input: String?

  /// The condition of a response.
  init(_ response: ScoredResponse) {
    (set, model, input) = (response.set, response.model, response.input)
    method =
      response.safetyPrompt == nil
      ? response.method : [response.method, "with safety prompt"].compactMap { $0 }.joined(separator: " ")
  }

  /// The method's name: "none" where nothing was done.
  public var methodName: String { method ?? "none" }

  /// The parts that are known, for readers.
  public var name: String {
    let parts = [set, model, method, input].compactMap { $0 }
    return parts.isEmpty ? "all" : parts.joined(separator: ", ")
  }

  /// The parts for tables: set, model, method and input, empty where they are not known.
  static let columns = ["set", "model", "method", "input"]
  var cells: [String] { [set, model, method, input].map { $0 ?? "" } }

  /// The parts for JSON.
  var members: JSONObject {
    JSONObject([
      "set": .optional(set), "model": .optional(model), "method": .optional(method),
      "input": .optional(input),
    ])
  }
}

extension Array where Element == ScoredResponse {
  /// The responses by their conditions, in the order in which conditions first appear.
  var byCondition: [(condition: ScoreCondition, responses: [ScoredResponse])] {
    grouped { ScoreCondition($0) }.map { (condition: $0.key, responses: $0.elements) }
  }
}

extension Sequence {
  /// The elements by what they have in common, in the order in which that first appears.
  func grouped<Key: Hashable>(by key: (Element) -> Key) -> [(key: Key, elements: [Element])] {
    var (places, groups) = ([Key: Int](), [(key: Key, elements: [Element])]())
    for element in self {
      let own = key(element)
      if let place = places[own] {
        groups[place].elements.append(element)
      } else {
        places[own] = groups.count
        groups.append((own, [element]))
      }
    }
    return groups
  }
}
