import Files
import Foundation
import Tensors

/// The weights of a model folder, in one file or in the shards that an index names: safetensors, or what
/// PyTorch saved.
package struct Checkpoint {
  /// The files that hold the weights, in a fixed order.
  package let files: [URL]
  /// The file that lists all tensors: the only weight file, or the index of the shards. Errors name it.
  package let listing: URL
  let shards: [any WeightFile]
  private let locations: [ExactString: (shard: Int, entry: StoredTensor)]

  /// Finds the weights in a model folder: safetensors before pickles, one file before shards. Throws
  /// `InputError` when there are none, or when a file is malformed.
  package init(contentsOf folder: URL) throws {
    let listing = try WeightNames.listing(in: folder)
    try self.init(files: WeightNames.files(of: listing), listing: listing)
  }

  /// Reads these files, at least one, as the shards of one checkpoint: safetensors by their names, others as
  /// `torch.save` writes them.
  package init(files: [URL]) throws { try self.init(files: files, listing: files[0]) }

  private init(files: [URL], listing: URL) throws {
    (self.files, self.listing) = (files, listing)
    shards = try files.map(weightFile(contentsOf:))
    var locations: [ExactString: (shard: Int, entry: StoredTensor)] = [:]
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

  /// The names of all tensors, shard by shard in the order of the files.
  package var keys: [String] { shards.flatMap { $0.entries.map(\.key) } }

  /// The shape of a tensor, nil when there is none of that name.
  package func shape(of key: String) -> [Int]? { locations[ExactString(key)]?.entry.shape }

  /// The entry of this name in the metadata of the first file, nil when there is none.
  package func metadata(_ name: String) -> String? { shards.first?.metadata[ExactString(name)] }

  /// The tensor of that name, nil when there is none. Throws `InputError` when it holds no finite floats.
  package func tensor(_ key: String) throws -> Tensor? {
    guard let location = locations[ExactString(key)] else { return nil }
    return try shards[location.shard].tensor(location.entry)
  }
}
