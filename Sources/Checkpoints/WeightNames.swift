import Files
import Foundation

/// The names under which model folders hold weights.
enum WeightNames {
  private static let hub = [
    "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
  ]
  private static let openCLIP = [
    "open_clip_model.safetensors", "open_clip_pytorch_model.safetensors", "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pth",
  ]

  /// The file that lists a folder's weights: the only one, or the index of several. Where a folder holds
  /// several, safetensors come before pickles; in a folder of open_clip, its own names come first.
  ///
  /// Throws `InputError` when there is none.
  static func listing(in folder: URL) throws -> URL {
    let isThere = { (name: String) in InputFile.exists(folder.appendingPathComponent(name)) }
    let isOpenCLIP = isThere("open_clip_config.json") && !isThere("config.json")
    guard let name = (isOpenCLIP ? openCLIP + hub : hub).first(where: isThere) else {
      throw InputError(
        file: folder.path,
        expected: "weights: " + (isOpenCLIP ? openCLIP : hub).joined(separator: ", "), found: "none of these")
    }
    return folder.appendingPathComponent(name)
  }

  /// The files of weights that a listing stands for. Throws `InputError` for an index that is malformed, or
  /// that names anything but files beside it.
  static func files(of listing: URL) throws -> [URL] {
    guard listing.pathExtension == "json" else { return [listing] }
    let map = try JSONField(contentsOf: listing, largest: 64 << 20).member("weight_map")
    let names = try map.members().map { member in
      let name = try member.field.string()
      guard !["", ".", ".."].contains(name),
        !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") })
      else { throw member.field.error(expected: "the name of a file in the same folder") }
      return name
    }
    guard !names.isEmpty else { throw map.error(expected: "the shard of each tensor") }
    return Set(names).sorted().map(listing.deletingLastPathComponent().appendingPathComponent)
  }
}
