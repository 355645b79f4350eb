import Checkpoints
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// Pickles that would run code, contradict themselves, or cost memory or time are refused in one line.
@Suite struct HostilePickleTests {
  private typealias P = PickleBytes

  private static let data = ZipRecord("x/data/0", [UInt8](repeating: 0, count: 16))
  private static let valid = P.protocolTwo(P.dictionary(P.item("w", P.tensor())))

  private static func zip(_ body: [UInt8]) -> [UInt8] {
    ZipBytes.file([ZipRecord("x/data.pkl", P.protocolTwo(body)), data])
  }

  /// A file whose pickle has this value under "w".
  private static func value(_ value: [UInt8]) -> [UInt8] { zip(P.dictionary(P.item("w", value))) }

  private static func records(_ records: [ZipRecord]) -> [UInt8] { ZipBytes.file(records) }

  /// What the file is, its bytes, and a part of what the refusal finds.
  private typealias Case = (bytes: [UInt8], found: String)

  private static let code: [String: Case] = [
    "global that runs commands": (value(P.global("os", "system")), "the global os.system"),
    "call that runs commands": (
      value(P.global("posix", "system") + P.tuple(P.text("true")) + P.reduce), "the global posix.system"
    ),
    "builtin": (value(P.global("builtins", "eval")), "the global builtins.eval"),
    "builtin of Python 2": (value(P.global("__builtin__", "getattr")), "the global __builtin__.getattr"),
    "other function of torch": (
      value(P.global("torch.hub", "load")), "the global torch.hub.load"
    ),
    "storage of another module": (
      value(P.global("evil", "FloatStorage")), "the global evil.FloatStorage"
    ),
    "global of many lines": (value(P.global("a\u{2028}b", "c")), "the global a"),
    "global without an end": (value(Array("cos".utf8)), "none"),
    "STACK_GLOBAL": (value(P.text("os") + P.text("system") + [0x93]), "STACK_GLOBAL"),
    "INST": (value(P.mark + Array("ios\nsystem\n".utf8)), "INST"),
    "OBJ": (value(P.mark + P.global("torch", "Size") + [UInt8(ascii: "o")]), "OBJ"),
    "NEWOBJ": (value(P.global("torch", "Size") + P.tuple() + [0x81]), "NEWOBJ"),
    "EXT1": (value([0x82, 1]), "EXT1"),
    "EXT4": (value([0x84, 1, 0, 0, 0]), "EXT4"),
    "call of a text": (value(P.text("f") + P.tuple() + P.reduce), "\"f\""),
    "call of a storage": (value(P.storage() + P.tuple() + P.reduce), "a storage"),
    "state of a tensor": (
      value(P.tensor() + P.emptyDictionary + [UInt8(ascii: "b")]), "a dictionary as a state"
    ),
    "state that is code": (
      zip(P.emptyDictionary + P.global("os", "system") + [UInt8(ascii: "b")]), "the global os.system"
    ),
  ]

  private static let structure: [String: Case] = [
    "no dictionary": (zip(P.emptyList), "a list"),
    "value that is no tensor": (value(P.text("v")), "\"v\""),
    "key that is no text": (zip(P.dictionary(P.integer(1) + P.tensor())), "1"),
    "name twice": (zip(P.dictionary(P.item("w", P.tensor()), P.item("w", P.tensor()))), "two"),
    "dictionary inside of itself": (
      zip(P.emptyDictionary + [0x71, 0] + P.text("state_dict") + [0x68, 0] + [UInt8(ascii: "s")]),
      "a dictionary"
    ),
    "list inside of itself": (
      zip(P.emptyList + [0x71, 0, 0x68, 0] + [UInt8(ascii: "a")]), "a list"
    ),
    "deep nesting": (zip(P.emptyList + [UInt8](repeating: 0x85, count: 100_000)), "a tuple"),
    "memo without a value": (zip([0x68, 7]), "nothing"),
    "memo of nothing": (zip([0x71, 7]), "none"),
    "mark without an end": (zip(P.mark + P.emptyDictionary), "more"),
    "end without a mark": (zip([UInt8(ascii: "t")]), "none"),
    "empty stack": (zip([]), "none"),
    "items without values": (zip(P.dictionary(P.text("w"))), "1 items"),
    "text beyond the end": (zip([UInt8(ascii: "X"), 255, 255, 255, 255]), "1"),
    "text that is no UTF-8": (zip([UInt8(ascii: "X"), 1, 0, 0, 0, 0xFF]), "other bytes"),
    "integer of 255 bytes": (zip([0x8A, 255] + [UInt8](repeating: 1, count: 255)), "one of 255"),
    "protocol 4": (zip([0x80, 4]), "protocol 4"),
    "bytes behind the end": (
      records([ZipRecord("x/data.pkl", valid + [0]), data]), "1 bytes more"
    ),
  ]

  private static let views: [String: Case] = [
    "shape beyond the storage": (value(P.tensor(shape: [5])), "the shape [5]"),
    "huge shape": (value(P.tensor(shape: [1 << 40, 1 << 40], strides: [0, 0])), "the shape"),
    "huge shape and nothing": (
      value(P.tensor(shape: [1 << 40, 1 << 40, 0], strides: [1, 1, 1])), "the shape"
    ),
    "one element for many": (value(P.tensor(shape: [1 << 30], strides: [0])), "the shape"),
    "negative extent": (value(P.tensor(shape: [-1])), "the shape [-1]"),
    "negative stride": (value(P.tensor(offset: 3, strides: [-1])), "with strides [-1]"),
    "stride beyond integers": (value(P.tensor(shape: [3], strides: [.max])), "the shape [3]"),
    "negative offset": (value(P.tensor(offset: -1)), "from element -1"),
    "offset beyond the storage": (value(P.tensor(offset: 1)), "from element 1"),
    "offset beyond integers": (value(P.tensor(offset: .max)), "from element"),
    "strides of another rank": (value(P.tensor(strides: [1, 1])), "with strides [1, 1]"),
    "hundred axes": (
      value(P.tensor(shape: Array(repeating: 1, count: 100), strides: Array(repeating: 1, count: 100))), "100"
    ),
    "shape of texts": (
      value(
        P.global("torch._utils", "_rebuild_tensor_v2")
          + P.tuple(P.storage(), P.integer(0), P.tuple(P.text("4")), P.integers([1])) + P.reduce), "\"4\""
    ),
    "tensor without a storage": (value(P.tensor(P.integer(0))), "something else"),
    "tensor of one argument": (
      value(P.global("torch._utils", "_rebuild_tensor_v2") + P.tuple(P.storage()) + P.reduce),
      "with 1 arguments"
    ),
    "storage of two types": (
      zip(
        P.dictionary(
          P.item("w", P.tensor()), P.item("v", P.tensor(P.storage(type: "HalfStorage", count: 8))))),
      "8 × F16 as well"
    ),
    "storage of two sizes": (
      zip(P.dictionary(P.item("w", P.tensor()), P.item("v", P.tensor(P.storage(count: 3), shape: [3])))),
      "3 × F32 as well"
    ),
    "storage larger than its record": (value(P.tensor(P.storage(count: 5))), "16 bytes"),
    "storage smaller than its record": (value(P.tensor(P.storage(count: 3), shape: [3])), "16 bytes"),
    "storage beyond integers": (value(P.tensor(P.storage(count: .max))), "something else"),
    "negative storage": (value(P.tensor(P.storage(count: -4))), "something else"),
    "storage of an unknown type": (
      value(P.tensor(P.storage(type: "QUInt8Storage"))), "the global torch.QUInt8Storage"
    ),
    "storage without a record": (value(P.tensor(P.storage("1"))), "nothing"),
    "storage outside of its folder": (value(P.tensor(P.storage("../data.pkl"))), "nothing"),
    "one storage for hundreds": (
      zip(
        P.emptyDictionary + P.item("w", P.tensor()) + [0x71, 0, UInt8(ascii: "s")]
          + (0..<200).flatMap { P.text("w\($0)") + [0x68, 0, UInt8(ascii: "s")] }),
      "3216 bytes in storages of 16"
    ),
  ]

  /// An archive in which a record's data hold another record, as both the directory and the headers say.
  private static let overlapping: [UInt8] = {
    let inner = ZipRecord("x/data/1", [UInt8](repeating: 0, count: 16))
    let outer = ZipRecord("x/data/0", Array(ZipBytes.file([inner])[..<80]))
    // Data begin at multiples of 64 behind the header of 34 bytes and the name.
    let place = (64 + valid.count + 34 + 8 + 63) / 64 * 64
    return ZipBytes.file([
      ZipRecord("x/data.pkl", valid), outer, inner.with { $0.listedOffset = UInt32(place) },
    ])
  }()

  private static let archives: [String: Case] = [
    "compressed record": (
      records([ZipRecord("x/data.pkl", valid).with { $0.method = 8 }, data]), "compressed"
    ),
    "encrypted record": (
      records([ZipRecord("x/data.pkl", valid), data.with { $0.flags = 1 }]), "encrypted"
    ),
    "name twice in the archive": (records([ZipRecord("x/data.pkl", valid), data, data]), "x/data/0 twice"),
    "two records in one place": (
      records([
        ZipRecord("x/data.pkl", valid),
        data.with {
          $0.listedOffset = 0; $0.localName = "x/data.pkl"
        },
      ]),
      "another name"
    ),
    "record inside of another": (overlapping, "before the end of another"),
    "another name in the local header": (
      records([ZipRecord("x/data.pkl", valid), data.with { $0.localName = "x/data/1" }]), "another name"
    ),
    "larger size in the directory": (
      records([ZipRecord("x/data.pkl", valid), data.with { $0.listedSize = 1 << 20 }]), "another name"
    ),
    "record beyond the file": (
      records([ZipRecord("x/data.pkl", valid), data.with { $0.listedOffset = 1 << 30 }]), "one at"
    ),
    "more records than the directory has": (
      ZipBytes.file([ZipRecord("x/data.pkl", valid), data], count: 3), "3 records"
    ),
    "fewer records than the directory has": (
      ZipBytes.file([ZipRecord("x/data.pkl", valid), data], count: 1), "bytes more"
    ),
    "directory behind the file": (
      ZipBytes.file([ZipRecord("x/data.pkl", valid), data], shift: 1 << 20), "2 records"
    ),
    "directory at another place": (
      ZipBytes.file([ZipRecord("x/data.pkl", valid), data], shift: -1), "something else"
    ),
    "wide directory behind the file": (
      ZipBytes.file([ZipRecord("x/data.pkl", valid), data], isWide: true, shift: .max >> 1), "2 records"
    ),
    "no pickle": (records([data]), "0"),
    "two pickles": (records([ZipRecord("x/data.pkl", valid), ZipRecord("y/data.pkl", valid), data]), "2"),
    "big-endian elements": (
      records([ZipRecord("x/data.pkl", valid), ZipRecord("x/byteorder", Array("big".utf8)), data]),
      "another order"
    ),
    "program of TorchScript": (
      records([ZipRecord("x/data.pkl", valid), ZipRecord("x/constants.pkl", valid), data]),
      "a TorchScript program"
    ),
    "code of TorchScript": (
      records([ZipRecord("x/data.pkl", valid), ZipRecord("x/code/m.py", []), data]), "a TorchScript program"
    ),
    "end of a zip file alone": (Array("PK".utf8) + [5, 6] + [UInt8](repeating: 0, count: 18), "0"),
    "zip file without an end": (Array("PK".utf8) + [3, 4] + [UInt8](repeating: 0, count: 100), "none"),
  ]

  private static let legacyHead: [UInt8] =
    [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
    + P.protocolTwo(P.integer(1001))

  private static func legacy(
    system: [UInt8] = P.dictionary(P.item("little_endian", [0x88])), count: UInt64 = 4, elements: Int = 16,
    keys: [UInt8] = P.emptyList + P.text("0") + [UInt8(ascii: "a")], behind: [UInt8] = P.none
  ) -> [UInt8] {
    legacyHead + P.protocolTwo(system)
      + P.protocolTwo(P.dictionary(P.item("w", P.tensor(P.storage(behind: behind)))))
      + P.protocolTwo(keys) + SafetensorsBytes.bytes(count) + [UInt8](repeating: 0, count: elements)
  }

  private static let older: [String: Case] = [
    "text": (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "something else"),
    "other protocol": (Array(legacyHead.dropLast(11)) + [0x8A, 0, 0x2E], "0"),
    "big-endian system": (legacy(system: P.dictionary(P.item("little_endian", [0x89]))), "another order"),
    "system that is a list": (legacy(system: P.emptyList), "a list"),
    "other count of elements": (legacy(count: 5, elements: 20), "5"),
    "count of 2^64 - 1": (legacy(count: .max), "18446744073709551615"),
    "too few elements": (legacy(elements: 15), "15"),
    "too many elements": (legacy(elements: 17), "1 bytes more"),
    "key of no storage": (legacy(keys: P.emptyList + P.text("1") + [UInt8(ascii: "a")]), "\"1\""),
    "no keys": (legacy(keys: P.emptyList), "more"),
    "keys that are numbers": (legacy(keys: P.emptyList + P.integer(0) + [UInt8(ascii: "a")]), "0"),
    "storage that is a view": (legacy(behind: P.tuple(P.text("v"), P.integer(0), P.integer(4))), "a tuple"),
  ]

  private static let groups = [code, structure, views, archives, older]
  private static let refused = groups.reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  @Test(arguments: refused.keys.sorted())
  func fileIsRefusedInOneLine(name: String) throws {
    let refused = try #require(Self.refused[name])
    try withTemporaryFolder { folder in
      try folder.write(refused.bytes, to: "pytorch_model.bin")
      var error: InputError?
      let time = ContinuousClock().measure {
        error = #expect(throws: InputError.self) { try Checkpoint(contentsOf: folder) }
      }
      #expect(error?.file == folder.appendingPathComponent("pytorch_model.bin").path)
      #expect(error?.found.contains(refused.found) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains { $0.isNewline } == false)
      #expect(time < .seconds(5))
    }
  }

  @Test func everyCaseStandsInTheTable() {
    #expect(Self.refused.count == Self.groups.map(\.count).reduce(0, +))
    #expect(Self.refused.count >= 90)
  }

  @Test func whatTheCasesAreMadeOfIsRead() throws {
    for bytes in [Self.zip(P.dictionary(P.item("w", P.tensor()))), Self.legacy()] {
      try withTemporaryFolder { folder in
        try folder.write(bytes, to: "pytorch_model.bin")
        #expect(try Checkpoint(contentsOf: folder).tensor("w")?.values == [0, 0, 0, 0])
      }
    }
  }

  @Test func mutatedFilesAreReadOrRefused() throws {
    var generator = RandomGenerator(seed: 21)
    var outcomes = (read: 0, refused: 0)
    let files = [Self.zip(P.dictionary(P.item("w", P.tensor()))), Self.legacy()]
    try withTemporaryFolder { folder in
      for round in 0..<3_000 {
        var bytes = files[round % 2]
        for _ in 0...generator.integer(below: 2) {
          bytes[generator.integer(below: bytes.count)] = UInt8(generator.integer(below: 256))
        }
        try folder.write(bytes, to: "pytorch_model.bin")
        do {
          let checkpoint = try Checkpoint(contentsOf: folder)
          for key in checkpoint.keys { _ = try checkpoint.tensor(key) }
          outcomes.read += 1
        } catch let error as InputError {
          outcomes.refused += 1
          #expect(error.description.contains { $0.isNewline } == false)
        }
      }
    }
    #expect(outcomes.read > 100)
    #expect(outcomes.refused > 1_000)
  }
}
