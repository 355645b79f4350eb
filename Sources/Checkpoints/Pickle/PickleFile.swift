// Follows torch.serialization: the zip format of PyTorch 1.6 and later, and the format before.
import Files
import Foundation

/// A file that `torch.save` wrote of a state dictionary: tensors by name, and nothing that could run.
struct PickleFile: WeightFile {
  let file: MappedFile
  let entries: [StoredTensor]
  var metadata: [ExactString: String] { [:] }

  /// Pickles take some hundred bytes a tensor.
  static let largestPickle = 16 << 20

  /// The largest number of times that tensors together may use the bytes of the storages. Tied weights use
  /// them twice; files that claim hundreds would cost memory that nothing in them justifies.
  private static let mostUses = 8

  /// Throws `InputError` when the file is malformed, or holds anything but a state dictionary.
  init(contentsOf url: URL) throws {
    file = try MappedFile(url)
    let isZip = file.bytes.starts(with: Array("PK".utf8))
    let contents = isZip ? try Self.zipped(file) : try Self.legacy(file)
    entries = try StateDictionary(contents.root, contents.heap, file: url.path).tensors.map { key, tensor in
      let storage = contents.heap.storages[tensor.storage]
      let start = contents.starts[tensor.storage] + tensor.offset * storage.type.size
      return StoredTensor(
        key: key, type: storage.type, shape: tensor.shape, strides: tensor.isRowMajor ? nil : tensor.strides,
        range: start..<start + tensor.extent * storage.type.size)
    }
    try checkUses(contents.heap)
  }

  /// A pickle's value, and where its storages begin in the file.
  private struct Contents {
    let root: PickleValue
    let heap: PickleHeap
    let starts: [Int]
  }

  private func checkUses(_ heap: PickleHeap) throws {
    let stored = heap.storages.reduce(0) { $0 + $1.count * $1.type.size }
    let used = entries.reduce(0.0) { $0 + Double($1.shape.reduce($1.type.size, *)) }
    guard used <= Double(Self.mostUses * stored) else {
      throw InputError(
        file: file.url.path, field: "tensors",
        expected: "tensors that use their storages at most \(Self.mostUses) times",
        found: "\(Int(used)) bytes in storages of \(stored)")
    }
  }

  // MARK: The zip format

  private static func zipped(_ file: MappedFile) throws -> Contents {
    let (path, archive) = (file.url.path, try ZipArchive(file))
    let folder = try self.folder(of: archive, path)
    if let order = archive["\(folder)/byteorder"], !file.bytes[order].elementsEqual("little".utf8) {
      throw InputError(
        file: path, field: "\(folder)/byteorder", expected: "little", found: "another order of bytes")
    }
    let pickle = archive["\(folder)/data.pkl"]!
    guard pickle.count <= largestPickle else {
      throw InputError(
        file: path, field: "\(folder)/data.pkl", expected: "at most \(largestPickle) bytes",
        found: "\(pickle.count)")
    }
    let (root, heap, end) = try PickleMachine.run(
      ByteCursor(file.bytes, pickle, file: path, part: "\(folder)/data.pkl"))
    guard end.rest == 0 else { throw end.error(expected: "the end", found: "\(end.rest) bytes more") }
    let starts = try heap.storages.map { storage in
      let name = "\(folder)/data/\(storage.key)"
      guard let range = archive[name] else {
        throw InputError(file: path, field: name, expected: "the elements of a storage", found: "nothing")
      }
      guard range.count == storage.count * storage.type.size else {
        throw InputError(
          file: path, field: name, expected: "the bytes of \(storage.count) × \(storage.type.rawValue)",
          found: "\(range.count) bytes")
      }
      return range.lowerBound
    }
    return Contents(root: root, heap: heap, starts: starts)
  }

  /// The folder inside of the archive, which has any name.
  private static func folder(of archive: ZipArchive, _ path: String) throws -> String {
    let tail = Array("/data.pkl".utf8)
    let folders = archive.names.filter { name in
      name.utf8.suffix(tail.count).elementsEqual(tail) && name.utf8.count { $0 == tail[0] } == 1
    }
    guard folders.count == 1 else {
      throw InputError(
        file: path, field: "zip directory", expected: "one data.pkl in one folder",
        found: "\(folders.count)")
    }
    let folder = String(Substring(folders[0].utf8.dropLast(tail.count)))
    if archive.names.contains(where: { $0 == "\(folder)/constants.pkl" || $0.hasPrefix("\(folder)/code/") }) {
      throw InputError(
        file: path,
        expected:
          "a state dictionary; open_clip publishes one of the same weights in open_clip_model.safetensors",
        found: "a TorchScript program")
    }
    return folder
  }

  // MARK: The format before 1.6

  /// The pickle of the number that begins such files.
  private static let magic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  private static func legacy(_ file: MappedFile) throws -> Contents {
    let path = file.url.path
    let pickles = 0..<min(file.bytes.count, largestPickle)
    var cursor = ByteCursor(file.bytes, pickles, file: path, part: "pickles")
    guard cursor.skip(magic) else {
      throw InputError(file: path, expected: "weights that torch.save wrote", found: "something else")
    }
    let version = try PickleMachine.run(cursor)
    guard case .integer(1001) = version.value else {
      throw cursor.error(expected: "the protocol version 1001", found: version.value.kind)
    }
    let system = try PickleMachine.run(version.end)
    try checkSystem(system.value, system.heap, version.end)
    let state = try PickleMachine.run(system.end)
    let keys = try PickleMachine.run(state.end, heap: state.heap)
    cursor = ByteCursor(
      file.bytes, keys.end.position..<file.bytes.count, file: path, part: "storages")
    var starts = [Int?](repeating: nil, count: state.heap.storages.count)
    for key in try storageKeys(keys.value, keys.heap, state.end) {
      guard let number = state.heap.storageNumber(key), starts[number] == nil else {
        throw cursor.error(expected: "the key of a storage, once", found: "\"\(key)\"")
      }
      let storage = state.heap.storages[number]
      let count = try cursor.integer(UInt64.self)
      guard count == UInt64(storage.count) else {
        throw cursor.error(expected: "\(storage.count) elements of storage \(key)", found: "\(count)")
      }
      starts[number] = cursor.position
      _ = try cursor.take(storage.count * storage.type.size)
    }
    guard cursor.rest == 0, !starts.contains(where: { $0 == nil }) else {
      throw cursor.error(
        expected: "the elements of each storage and no more",
        found: cursor.rest > 0 ? "\(cursor.rest) bytes more" : "fewer")
    }
    return Contents(root: state.value, heap: state.heap, starts: starts.map { $0! })
  }

  private static func checkSystem(_ value: PickleValue, _ heap: PickleHeap, _ place: ByteCursor) throws {
    guard case .dictionary(let system) = value else {
      throw place.error(expected: "a dictionary of system sizes", found: value.kind)
    }
    for case (.string("little_endian"), .bool(false)) in heap.dictionaries[system] {
      throw place.error(expected: "little-endian elements", found: "another order of bytes")
    }
  }

  private static func storageKeys(_ value: PickleValue, _ heap: PickleHeap, _ place: ByteCursor) throws
    -> [String]
  {
    guard case .list(let list) = value else {
      throw place.error(expected: "a list of storage keys", found: value.kind)
    }
    return try heap.lists[list].map {
      guard case .string(let key) = $0 else {
        throw place.error(expected: "the key of a storage", found: $0.kind)
      }
      return key
    }
  }
}
