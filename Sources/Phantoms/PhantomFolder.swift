import Files
import Foundation
import Imaging

/// Writes phantoms as a folder that data set tools read: images, and one line of JSON for each in
/// `metadata.jsonl` (the imagefolder convention of Hugging Face Datasets).
public enum PhantomFolder {
  /// The file that describes the images.
  public static let metadataName = "metadata.jsonl"

  /// The file that describes the images of a folder that is not complete.
  public static let unfinishedName = "unfinished.jsonl"

  /// Writes `count` phantoms: `00000.png`, its mask `00000-mask.png` if it has a lesion, and so on.
  ///
  /// The metadata are written last, so that a folder with them is complete.
  /// - Parameters:
  ///   - count: the number of phantoms
  ///   - seed: the seed of the first phantom; each next one has the next seed
  ///   - size: the sides of each image in pixels
  ///   - folder: the folder, which is made unless it is there
  ///   - isResuming: whether to go on after the phantoms that a stopped call with the same arguments left, if
  ///     it left any
  ///   - progress: called after each phantom with the number that are done; return false to stop.
  ///     `unfinished.jsonl` then lists the phantoms that are there.
  /// - Returns: the number of phantoms in the folder; less than `count` when the call was stopped
  /// - Throws: `OutputError`; `InputError` when the files that a call left are damaged or of other arguments
  @discardableResult public static func write(
    count: Int, seed: UInt64, size: Int, to folder: URL, isResuming: Bool = false,
    progress: (_ done: Int) -> Bool = { _ in true }
  ) throws -> Int {
    try OutputFile.makeFolder(folder)
    let generator = PhantomGenerator(size: size)
    let digits = max(5, String(max(0, count - 1)).count)
    let unfinished = UnfinishedPhantoms(in: folder, count: count, seed: seed, size: size)
    var lines = isResuming ? try unfinished.lines() : []
    for index in lines.count..<count {
      let phantom = generator.phantom(seed: seed &+ UInt64(index))
      let name = index.digits(digits)
      try phantom.image.write(to: folder.appendingPathComponent("\(name).png"))
      if let mask = phantom.lesionMask {
        try mask.write(to: folder.appendingPathComponent("\(name)-mask.png"))
      }
      lines.append(phantom.metadata(name: name).text() + "\n")
      guard progress(index + 1) || index + 1 == count else {
        try unfinished.write(lines)
        return lines.count
      }
    }
    try OutputFile.write(to: folder.appendingPathComponent(metadataName)) { append in
      for line in lines { try append(line) }
    }
    unfinished.remove()
    return count
  }

  /// Removes the metadata, so that the folder does not look complete while its images are replaced.
  public static func removeMetadata(from folder: URL) {
    for name in [metadataName, unfinishedName] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }
}

extension Phantom {
  /// The line of `metadata.jsonl` about this phantom; `file_name` comes first, and null stands for a missing
  /// lesion.
  fileprivate func metadata(name: String) -> JSON {
    let lesion = attributes.lesion
    return [
      "file_name": .string("\(name).png"),
      "mask_file_name": .optional(lesionMask.map { _ in "\(name)-mask.png" }),
      // A string: readers that keep numbers as doubles would lose the last bits.
      "seed": .string(String(seed)),
      "class": .string(attributes.phantomClass.rawValue),
      "modality": .string(attributes.phantomClass.modality.rawValue),
      "anatomy": .string(attributes.phantomClass.organ),
      "finding": .optional(lesion?.finding.name),
      "location": .optional(lesion?.location.name),
      "size": .optional(lesion?.size.rawValue),
      "captions": .strings(matchedCaptions),
      "mismatched_captions": [
        "wrong_class": .strings(mismatchedCaptions(.wrongClass)),
        "wrong_finding": .strings(mismatchedCaptions(.wrongFinding)),
        "wrong_location": .strings(mismatchedCaptions(.wrongLocation)),
      ],
    ]
  }
}

extension JSON {
  fileprivate static func strings(_ strings: [String]) -> JSON { .array(strings.map { .string($0) }) }
}
