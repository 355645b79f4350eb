/// The opcodes of pickles, put together by hand: well-formed or not.
enum PickleBytes {
  static let stop: [UInt8] = [UInt8(ascii: ".")]
  static let reduce: [UInt8] = [UInt8(ascii: "R")]
  static let none: [UInt8] = [UInt8(ascii: "N")]
  static let mark: [UInt8] = [UInt8(ascii: "(")]
  static let emptyList: [UInt8] = [UInt8(ascii: "]")]
  static let emptyDictionary: [UInt8] = [UInt8(ascii: "}")]

  static func protocolTwo(_ body: [UInt8]) -> [UInt8] { [0x80, 2] + body + stop }

  static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  static func text(_ text: String) -> [UInt8] {
    [UInt8(ascii: "X")] + SafetensorsBytes.bytes(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  static func integer(_ value: Int) -> [UInt8] {
    [0x8A, 8] + SafetensorsBytes.bytes(Int64(value))
  }

  static func tuple(_ elements: [UInt8]...) -> [UInt8] {
    mark + elements.flatMap { $0 } + [UInt8(ascii: "t")]
  }

  static func integers(_ values: [Int]) -> [UInt8] { mark + values.flatMap(integer) + [UInt8(ascii: "t")] }

  static func storage(
    _ key: String = "0", type: String = "FloatStorage", count: Int = 4, behind: [UInt8] = []
  ) -> [UInt8] {
    tuple(
      text("storage"), global("torch", type), text(key), text("cpu"), integer(count) + behind)
      + [UInt8(ascii: "Q")]
  }

  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [4], strides: [Int] = [1]
  ) -> [UInt8] {
    global("torch._utils", "_rebuild_tensor_v2")
      + tuple(
        storage, integer(offset), integers(shape), integers(strides), [0x89],
        global("collections", "OrderedDict") + [UInt8(ascii: ")")] + reduce) + reduce
  }

  /// A dictionary of values by name.
  static func dictionary(_ items: [UInt8]...) -> [UInt8] {
    emptyDictionary + mark + items.flatMap { $0 } + [UInt8(ascii: "u")]
  }

  static func item(_ name: String, _ value: [UInt8]) -> [UInt8] { text(name) + value }
}
