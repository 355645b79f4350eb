import Files
import Foundation
import Imaging

/// Images and labels as NumPy arrays in `.npz` archives: MedMNIST, MedMNIST-C (Di Salvo et al., 2024, arXiv
/// 2406.17536: `DATASET/CORRUPTION.npz`, five severities one after the other) and MediMeta-C (Imam et al., 2025,
/// arXiv 2505.15425: `DATASET/SPLIT/CORRUPTION_severity_N.npz`).
///
/// Groups say `set`, `split`, `corruption`, `severity` and `label`, as far as they are known. Images are of 8
/// bits, gray or RGB.
public struct ImageArrays: DatasetReader {
  private let source: URL
  private let classNames: [String]
  private let caption: SampleTemplate

  /// - Parameters:
  ///   - source: an archive, or a folder that is searched for archives
  ///   - classNames: the names of the labels 0, 1, …; labels beyond are named by their numbers
  ///   - caption: gives the captions; `{class}` is the label's name
  public init(
    _ source: URL, classNames: [String] = [], caption: SampleTemplate = SampleTemplate("{class}")
  ) {
    (self.source, self.classNames, self.caption) = (source, classNames, caption)
  }

  /// Calls `body` with the images archive by archive. Throws as `DatasetReader` says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    guard FileKind(at: source.path, followingLinks: true) == .folder else {
      _ = try read(source, body)
      return
    }
    let paths = try FolderFiles.paths(in: source, endingWith: [".npz"])
    guard !paths.isEmpty else {
      throw InputError(file: source.path, expected: "archives .npz", found: "none")
    }
    for path in paths { guard try read(source.appendingPathComponent(path), body) else { return } }
  }

  /// A pair of arrays in an archive.
  private struct Part {
    let images: String
    let labels: String
    let groups: [String: String]
    /// Whether the images are those of five severities.
    let hasSeverities: Bool
  }

  private func read(_ file: URL, _ body: (DatasetEntry) throws -> Bool) throws -> Bool {
    let archive = try ZipFile(file)
    let parts = Self.parts(of: archive, file)
    guard !parts.isEmpty else {
      throw InputError(
        file: file.path, expected: "images.npy and labels.npy, or test_images.npy and test_labels.npy",
        found: archive.names.prefix(20).joined(separator: ", "))
    }
    for part in parts { guard try read(part, of: archive, file, body) else { return false } }
    return true
  }

  /// The pairs of arrays, and what the names of the file and of its folders tell.
  private static func parts(of archive: ZipFile, _ file: URL) -> [Part] {
    let (stem, folder) = (file.deletingPathExtension().lastPathComponent, file.deletingLastPathComponent())
    let prefixes = ["", "train_", "val_", "test_"].filter { archive.names.contains($0 + "images.npy") }
    return prefixes.filter { archive.names.contains($0 + "labels.npy") }.map { prefix in
      var (groups, hasSeverities) = ([String: String](), false)
      if prefix.isEmpty {
        groups = [
          "split": folder.lastPathComponent, "set": folder.deletingLastPathComponent().lastPathComponent,
        ]
        let match = stem.wholeMatch(of: /(.+)_severity_([1-5])/)
        groups["corruption"] = match.map { String($0.1) } ?? stem
        groups["severity"] = match.map { String($0.2) }
      } else {
        groups["split"] = String(prefix.dropLast())
        hasSeverities = prefixes == ["test_"]
        groups["set"] = hasSeverities ? folder.lastPathComponent : stem
        groups["corruption"] = hasSeverities ? stem : nil
      }
      return Part(
        images: prefix + "images.npy", labels: prefix + "labels.npy", groups: groups,
        hasSeverities: hasSeverities)
    }
  }

  private static let severities = 5
  private static let largestImage = 1 << 26

  private func read(
    _ part: Part, of archive: ZipFile, _ file: URL, _ body: (DatasetEntry) throws -> Bool
  ) throws -> Bool {
    let images = try NumPyArray(archive.member(part.images))
    let labels = try NumPyArray(archive.member(part.labels))
    let (shape, count) = (images.shape, images.shape[0])
    let isImages = shape.count == 3 || (shape.count == 4 && shape[3] == 3)
    let sides = shape.count > 2 ? [shape[1], shape[2]] : []
    guard images.elementType == "|u1", isImages, images.rowCount <= Self.largestImage,
      sides.allSatisfy((1...Image.longestSide).contains)
    else {
      throw images.error(
        expected: "8-bit images, (count, height, width) or (count, height, width, 3)",
        found: "\(images.elementType) of \(shape)")
    }
    guard labels.shape[0] == count, labels.shape.count <= 2, labels.rowCount <= 1 << 12 else {
      throw labels.error(expected: "labels of \(count) images", found: "an array of \(labels.shape)")
    }
    guard !part.hasSeverities || count % Self.severities == 0 else {
      throw images.error(expected: "a multiple of 5 images, for 5 severities", found: "\(count)")
    }
    for number in 0..<count {
      let pixels = try images.nextBytes()
      let label = try labels.nextIntegers()
      let goesOn = try entry(body) {
        var facts = SampleFacts()
        facts.groups = part.groups
        if part.hasSeverities {
          facts.groups["severity"] = "\(number / (count / Self.severities) + 1)"
        }
        let name = try self.name(of: label, labels)
        facts.groups["label"] = name.label
        let image = Image(
          width: shape[2], height: shape[1], channels: shape.count == 4 ? 3 : 1, pixels: pixels)
        let known = ["set", "split", "corruption", "severity"].compactMap { facts.groups[$0] }
        return try Sample(
          id: (known + ["\(number)"]).joined(separator: "-"), image: .memory(image), captionedBy: caption,
          facts: facts, className: name.text)
      }
      guard goesOn else { return false }
    }
    return true
  }

  /// The label as the set writes it, and its name: of several columns, those that are 1.
  private func name(of label: [Int], _ labels: NumPyArray) throws -> (label: String, text: String) {
    let numbers = label.count == 1 ? label : label.indices.filter { label[$0] == 1 }
    guard label.count == 1 || label.allSatisfy((0...1).contains) else {
      throw labels.error(expected: "0 and 1 in several columns", found: "\(label)")
    }
    let names = numbers.map { classNames.indices.contains($0) ? classNames[$0] : "label \($0)" }
    return (
      numbers.map { "\($0)" }.joined(separator: ","),
      names.isEmpty ? "no label" : names.joined(separator: ", ")
    )
  }
}
