import Files
import Foundation
import Tensors

/// The weights of a model folder: `model.safetensors`, or the shards that `model.safetensors.index.json`
/// names.
package struct Checkpoint {
  private static let single = "model.safetensors"
  private static let index = "model.safetensors.index.json"
  private static let pickled = [
    "pytorch_model.bin", "pytorch_model.bin.index.json", "open_clip_pytorch_model.bin",
  ]

  /// The files that hold the weights, in a fixed order.
  package let files: [URL]
  /// The file that lists all tensors: the only weight file, or the index of the shards. Errors name it.
  package let listing: URL
  let shards: [SafetensorsFile]
  private let locations: [ExactString: (shard: Int, entry: SafetensorsFile.Entry)]

  /// Finds the weights in a model folder. Throws `InputError` when there are none, only pickled ones, or when
  /// a file is malformed.
  package init(contentsOf folder: URL) throws {
    let single = folder.appendingPathComponent(Self.single)
    let index = folder.appendingPathComponent(Self.index)
    if InputFile.exists(single) {
      try self.init(files: [single])
    } else if InputFile.exists(index) {
      try self.init(files: Self.shards(of: index), listing: index)
    } else {
      throw Self.missing(in: folder)
    }
  }

  /// Reads these files, at least one, as the shards of one checkpoint.
  package init(files: [URL]) throws { try self.init(files: files, listing: files[0]) }

  private init(files: [URL], listing: URL) throws {
    (self.files, self.listing) = (files, listing)
    shards = try files.map(SafetensorsFile.init(contentsOf:))
    var locations: [ExactString: (shard: Int, entry: SafetensorsFile.Entry)] = [:]
    for (shard, file) in shards.enumerated() {
      for entry in file.entries
      where locations.updateValue((shard, entry), forKey: ExactString(entry.key)) != nil {
        throw InputError(
          file: files[shard].path, field: entry.key, expected: "a tensor that stands in one shard",
          found: "it in two")
      }
    }
    self.locations = locations
  }

  private static func shards(of index: URL) throws -> [URL] {
    let map = try JSONField(contentsOf: index, largest: 64 << 20).member("weight_map")
    let names = try map.members().map { member in
      let name = try member.field.string()
      guard !["", ".", ".."].contains(name),
        !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") })
      else { throw member.field.error(expected: "the name of a file in the same folder") }
      return name
    }
    guard !names.isEmpty else { throw map.error(expected: "the shard of each tensor") }
    return Set(names).sorted().map(index.deletingLastPathComponent().appendingPathComponent)
  }

  private static func missing(in folder: URL) -> InputError {
    if let pickle = pickled.first(where: { InputFile.exists(folder.appendingPathComponent($0)) }) {
      return InputError(
        file: folder.appendingPathComponent(pickle).path,
        expected:
          "\(single); pickled weights can run code and are not read: load and save the model once with "
          + "save_pretrained(…, safe_serialization=True)", found: "only pickled weights")
    }
    return InputError(file: folder.path, expected: single, found: "no weights")
  }

  /// The names of all tensors, shard by shard in the order of the files.
  package var keys: [String] { shards.flatMap { $0.entries.map(\.key) } }

  /// The shape of a tensor, nil when there is none of that name.
  package func shape(of key: String) -> [Int]? { locations[ExactString(key)]?.entry.shape }

  /// The entry of this name in the `__metadata__` of the first file's header, nil when there is none.
  package func metadata(_ name: String) -> String? { shards.first?.metadata[ExactString(name)] }

  /// The tensor of that name, nil when there is none. Throws `InputError` when it holds no finite floats.
  package func tensor(_ key: String) throws -> Tensor? {
    guard let location = locations[ExactString(key)] else { return nil }
    return try shards[location.shard].tensor(location.entry)
  }
}
