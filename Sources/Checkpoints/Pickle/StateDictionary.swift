import Files

/// The tensors of a state dictionary by name, out of what surrounds them in training files: an outer
/// dictionary with a `state_dict`, and `module.` before every name.
struct StateDictionary {
  /// The tensors in the order of the file; names are distinct.
  let tensors: [(key: String, tensor: PickledTensor)]

  /// Throws `InputError` when the value is no dictionary, a name occurs twice, or a value is no tensor.
  init(_ root: PickleValue, _ heap: PickleHeap, file: String) throws {
    var items = try Self.items(root, heap, file)
    for case (.string("state_dict"), let inner) in items { items = try Self.items(inner, heap, file) }
    var names: Set<ExactString> = []
    let named = try items.map { key, value in
      guard case .string(let name) = key else {
        throw InputError(file: file, field: "state dictionary", expected: "names of tensors", found: key.kind)
      }
      guard case .tensor(let number) = value else {
        throw InputError(file: file, field: name, expected: "a tensor", found: value.kind)
      }
      guard names.insert(ExactString(name)).inserted else {
        throw InputError(file: file, field: name, expected: "one tensor of a name", found: "two")
      }
      return (key: name, tensor: heap.tensors[number])
    }
    let isWrapped = !named.isEmpty && named.allSatisfy { $0.key.hasPrefix(Self.wrapper) }
    tensors = isWrapped ? named.map { (String($0.key.dropFirst(Self.wrapper.count)), $0.tensor) } : named
  }

  private static let wrapper = "module."

  private static func items(_ value: PickleValue, _ heap: PickleHeap, _ file: String) throws
    -> [(key: PickleValue, value: PickleValue)]
  {
    guard case .dictionary(let number) = value else {
      throw InputError(file: file, field: "state dictionary", expected: "a dictionary", found: value.kind)
    }
    return heap.dictionaries[number]
  }
}
