// Follows the opcodes of Python's pickletools that torch.save uses for state dictionaries.
import Files

/// Reads one pickle of tensors, strings, numbers and containers.
///
/// It runs nothing: globals other than those of `PickleGlobal` end it with their names. Work and memory grow
/// with the pickle's length only, whatever it says.
struct PickleMachine {
  private var cursor: ByteCursor
  private var stack: [PickleValue] = []
  /// The heights of the stack at which marks stand.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private(set) var heap = PickleHeap()

  /// The byte behind the pickle's end.
  var position: Int { cursor.position }

  private init(_ cursor: ByteCursor, _ heap: PickleHeap) { (self.cursor, self.heap) = (cursor, heap) }

  /// Reads a pickle from its first byte to its STOP.
  ///
  /// - Parameter heap: what earlier pickles of the same file have made
  /// - Throws: `InputError` for any other opcode or global, and for values of the wrong kind
  static func run(_ cursor: ByteCursor, heap: PickleHeap = PickleHeap()) throws
    -> (value: PickleValue, heap: PickleHeap, end: ByteCursor)
  {
    var machine = PickleMachine(cursor, heap)
    while true {
      let place = machine.cursor
      let code = try machine.cursor.integer(UInt8.self)
      if code == stop {
        let value = try machine.pop()
        guard machine.stack.isEmpty, machine.marks.isEmpty else {
          throw place.error(expected: "one value at the end", found: "more")
        }
        return (value, machine.heap, machine.cursor)
      }
      guard try machine.pushesScalar(code) || machine.buildsContainer(code) || machine.refers(code) else {
        throw place.error(
          expected: "an opcode of state dictionaries", found: refusedNames[code] ?? "the byte \(code)")
      }
    }
  }

  private static let stop = UInt8(ascii: ".")

  /// The names of opcodes that other pickles use.
  private static let refusedNames: [UInt8: String] = [
    0x93: "STACK_GLOBAL", 0x81: "NEWOBJ", 0x92: "NEWOBJ_EX", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4",
    UInt8(ascii: "i"): "INST", UInt8(ascii: "o"): "OBJ", UInt8(ascii: "P"): "PERSID",
    UInt8(ascii: "0"): "POP", UInt8(ascii: "1"): "POP_MARK", UInt8(ascii: "2"): "DUP",
    0x94: "MEMOIZE", 0x95: "FRAME",
  ]

  // MARK: Scalars

  private mutating func pushesScalar(_ code: UInt8) throws -> Bool {
    switch code {
    case 0x80:  // PROTO
      let version = try cursor.integer(UInt8.self)
      guard version == 2 else {
        throw cursor.error(expected: "a pickle of protocol 2", found: "protocol \(version)")
      }
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try cursor.integer(UInt8.self))))
    case UInt8(ascii: "M"): stack.append(.integer(Int(try cursor.integer(UInt16.self))))
    case UInt8(ascii: "J"): stack.append(.integer(Int(try cursor.integer(Int32.self))))
    case 0x8A: try pushLongInteger()
    case UInt8(ascii: "G"):
      let bits = UInt64(bigEndian: try cursor.take(8).loadUnaligned(as: UInt64.self))
      stack.append(.number(Double(bitPattern: bits)))
    case UInt8(ascii: "X"): stack.append(.string(try cursor.text(cursor.integer(UInt32.self))))
    default: return false
    }
    return true
  }

  private mutating func pushLongInteger() throws {
    let bytes = try cursor.take(cursor.integer(UInt8.self))
    guard bytes.count <= 8 else {
      throw cursor.error(expected: "an integer of 8 bytes", found: "one of \(bytes.count)")
    }
    let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
    let bits = bytes.reversed().reduce(isNegative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
    stack.append(.integer(Int(truncatingIfNeeded: bits)))
  }

  // MARK: Containers

  private mutating func buildsContainer(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: ")"): pushTuple([])
    case UInt8(ascii: "t"): pushTuple(try popToMark())
    case 0x85...0x87: pushTuple(try pop(Int(code - 0x84)))
    case UInt8(ascii: "]"):
      heap.lists.append([])
      stack.append(.list(heap.lists.count - 1))
    case UInt8(ascii: "}"): pushDictionary()
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(popToMark())
    case UInt8(ascii: "s"): try setItems(pop(2))
    case UInt8(ascii: "u"): try setItems(popToMark())
    default: return false
    }
    return true
  }

  private mutating func pushTuple(_ elements: [PickleValue]) {
    heap.tuples.append(elements)
    stack.append(.tuple(heap.tuples.count - 1))
  }

  private mutating func pushDictionary() {
    heap.dictionaries.append([])
    stack.append(.dictionary(heap.dictionaries.count - 1))
  }

  private mutating func append(_ elements: [PickleValue]) throws {
    guard case .list(let list) = try top() else {
      throw cursor.error(expected: "a list to append to", found: try top().kind)
    }
    heap.lists[list] += elements
  }

  private mutating func setItems(_ items: [PickleValue]) throws {
    guard case .dictionary(let dictionary) = try top() else {
      throw cursor.error(expected: "a dictionary to set items of", found: try top().kind)
    }
    guard items.count % 2 == 0 else {
      throw cursor.error(expected: "keys and values", found: "\(items.count) items")
    }
    for index in stride(from: 0, to: items.count, by: 2) {
      heap.dictionaries[dictionary].append((items[index], items[index + 1]))
    }
  }

  // MARK: References and calls

  private mutating func refers(_ code: UInt8) throws -> Bool {
    switch code {
    case UInt8(ascii: "q"): memo[Int(try cursor.integer(UInt8.self))] = try top()
    case UInt8(ascii: "r"): memo[Int(try cursor.integer(UInt32.self))] = try top()
    case UInt8(ascii: "h"): try recall(Int(cursor.integer(UInt8.self)))
    case UInt8(ascii: "j"): try recall(Int(cursor.integer(UInt32.self)))
    case UInt8(ascii: "c"): try pushGlobal()
    case UInt8(ascii: "Q"): try pushStorage()
    case UInt8(ascii: "R"):
      let arguments = try tuple(pop(), "the arguments of a call")
      stack.append(try call(pop(), arguments))
    case UInt8(ascii: "b"): try build()
    default: return false
    }
    return true
  }

  private mutating func recall(_ number: Int) throws {
    guard let value = memo[number] else {
      throw cursor.error(expected: "a value in the memo at \(number)", found: "nothing")
    }
    stack.append(value)
  }

  private mutating func pushGlobal() throws {
    let (module, name) = (try cursor.line(), try cursor.line())
    guard let global = PickleGlobal(module: module, name: name) else {
      throw cursor.error(
        expected: "only tensors, storages and dictionaries, since a pickle could run any code",
        found: "the global \(module).\(name)")
    }
    stack.append(.global(global))
  }

  /// A storage by its persistent id: ("storage", type, key, location, count), in older files with None
  /// behind.
  private mutating func pushStorage() throws {
    let parts = try tuple(pop(), "the id of a storage")
    guard parts.count == 5 || parts.count == 6, case .string("storage") = parts[0],
      case .global(.storage(let type)) = parts[1], case .string(let key) = parts[2],
      case .integer(let count) = parts[4], type.byteCount([count]) != nil, count >= 0
    else { throw cursor.error(expected: "a storage with type, key and count", found: "something else") }
    if parts.count == 6 {
      guard case .none = parts[5] else {
        throw cursor.error(expected: "a storage that is no view", found: parts[5].kind)
      }
    }
    guard let number = heap.number(of: PickledStorage(type: type, key: key, count: count)) else {
      throw cursor.error(
        expected: "storage \"\(key)\" of one type and count", found: "\(count) × \(type.rawValue) as well")
    }
    stack.append(.storage(number))
  }

  private mutating func call(_ function: PickleValue, _ arguments: [PickleValue]) throws -> PickleValue {
    guard case .global(let global) = function else {
      throw cursor.error(expected: "a global to call", found: function.kind)
    }
    switch global {
    case .orderedDictionary where arguments.isEmpty:
      heap.dictionaries.append([])
      return .dictionary(heap.dictionaries.count - 1)
    case .rebuildTensor where arguments.count >= 4: return try tensor(arguments)
    case .rebuildParameter where arguments.count >= 2:
      guard case .tensor = arguments[0] else {
        throw cursor.error(expected: "a tensor to make a parameter of", found: arguments[0].kind)
      }
      return arguments[0]
    case .rebuildFromType where arguments.count >= 3:
      guard case .global(.rebuildTensor) = arguments[0] else {
        throw cursor.error(expected: "torch._utils._rebuild_tensor_v2", found: arguments[0].kind)
      }
      return try call(arguments[0], tuple(arguments[2], "the arguments of a tensor"))
    case .inert: return .opaque
    default:
      throw cursor.error(
        expected: "a call that makes a tensor or a dictionary",
        found: "\(global) with \(arguments.count) arguments")
    }
  }

  /// A tensor from (storage, offset, shape, strides, …).
  private mutating func tensor(_ arguments: [PickleValue]) throws -> PickleValue {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1]
    else { throw cursor.error(expected: "a tensor on a storage", found: "something else") }
    let (shape, strides) = (try integers(arguments[2]), try integers(arguments[3]))
    guard
      let tensor = PickledTensor(
        of: heap.storages[storage], number: storage, offset: offset, shape: shape, strides: strides)
    else {
      throw cursor.error(
        expected: "a tensor within its storage of \(heap.storages[storage].count) elements",
        found: "the shape \(shape) with strides \(strides) from element \(offset)")
    }
    heap.tensors.append(tensor)
    return .tensor(heap.tensors.count - 1)
  }

  /// The state that an object is given: a dictionary's versions, or that of an object that is not kept.
  private mutating func build() throws {
    let state = try pop()
    switch (try top(), state) {
    case (.dictionary, .dictionary), (.opaque, _): break
    default:
      throw cursor.error(expected: "a dictionary as the state of one", found: "\(state.kind) as a state")
    }
  }

  // MARK: The stack

  private func top() throws -> PickleValue {
    guard stack.count > (marks.last ?? 0) else {
      throw cursor.error(expected: "a value on the stack", found: "none")
    }
    return stack[stack.count - 1]
  }

  private mutating func pop() throws -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw cursor.error(expected: "\(count) values on the stack", found: "fewer")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else {
      throw cursor.error(expected: "a mark on the stack", found: "none")
    }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private func tuple(_ value: PickleValue, _ purpose: String) throws -> [PickleValue] {
    guard case .tuple(let number) = value else {
      throw cursor.error(expected: "a tuple, \(purpose)", found: value.kind)
    }
    return heap.tuples[number]
  }

  private func integers(_ value: PickleValue) throws -> [Int] {
    let elements = try tuple(value, "a shape or strides")
    guard elements.count <= 16 else {
      throw cursor.error(expected: "at most 16 axes", found: "\(elements.count)")
    }
    return try elements.map {
      guard case .integer(let integer) = $0 else {
        throw cursor.error(expected: "an integer", found: $0.kind)
      }
      return integer
    }
  }
}
