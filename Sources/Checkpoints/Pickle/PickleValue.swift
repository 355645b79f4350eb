import Files

/// A value on the stack of the pickle machine. Containers are numbers into its heap, so that values can
/// neither be nested too deeply for the call stack nor refer to themselves for ever.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)
  /// Something that a training file carries beside the weights, of which nothing is kept.
  case opaque

  /// The kind of value, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .string(let string): "\"\(string)\""
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global(let global): "the global \(global)"
    case .storage: "a storage"
    case .tensor: "a tensor"
    case .opaque: "an object"
    }
  }
}

/// The containers, storages and tensors that a pickle has made so far.
struct PickleHeap {
  var tuples: [[PickleValue]] = []
  var lists: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private(set) var storages: [PickledStorage] = []
  private var storageNumbers: [ExactString: Int] = [:]
  var tensors: [PickledTensor] = []

  /// The number of a storage, which may be named many times. Nil when its key is known under another type or
  /// size.
  mutating func number(of storage: PickledStorage) -> Int? {
    if let known = storageNumbers[ExactString(storage.key)] {
      return storages[known] == storage ? known : nil
    }
    storageNumbers[ExactString(storage.key)] = storages.count
    storages.append(storage)
    return storages.count - 1
  }

  /// The number of the storage with this key.
  func storageNumber(_ key: String) -> Int? { storageNumbers[ExactString(key)] }
}

/// A run of elements of one type, on which tensors are views.
struct PickledStorage: Equatable {
  let type: ElementType
  let key: String
  /// The number of elements, whose bytes do not overflow.
  let count: Int
}

/// A view on a storage, all of whose elements lie within it.
struct PickledTensor {
  let storage: Int
  /// The first element.
  let offset: Int
  let shape: [Int]
  let strides: [Int]
  /// The number of elements from the first to the last in the storage; 0 without elements.
  let extent: Int

  /// Checks the view of `number`, the storage of that number in the heap. Nil when an element lies outside of
  /// it, when there are more elements than it has, or when numbers overflow.
  init?(of storage: PickledStorage, number: Int, offset: Int, shape: [Int], strides: [Int]) {
    guard shape.count == strides.count, offset >= 0, offset <= storage.count,
      !shape.contains(where: { $0 < 0 }), !strides.contains(where: { $0 < 0 }),
      let bytes = storage.type.byteCount(shape), bytes <= storage.count * storage.type.size
    else { return nil }
    var last = bytes == 0 ? offset - 1 : offset
    for (extent, stride) in zip(shape, strides) where bytes > 0 {
      let (step, overflows) = (extent - 1).multipliedReportingOverflow(by: stride)
      guard !overflows, step < storage.count - last else { return nil }
      last += step
    }
    guard last < storage.count else { return nil }
    (self.storage, self.offset, self.shape, self.strides) = (number, offset, shape, strides)
    extent = last - offset + 1
  }

  /// Whether the elements lie in row-major order without gaps.
  var isRowMajor: Bool {
    if extent == 0 { return true }
    var step = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent > 1 {
      if stride != step { return false }
      step *= extent
    }
    return true
  }
}
