import Files
import Foundation
import Imaging

/// Images with several captions each, as Karpathy's split of Flickr30k, Flickr8k and COCO has them: an object
/// whose `images` have `filename`, perhaps `filepath`, `split` and `sentences` with their `raw` text.
public struct KarpathyCaptions: DatasetReader {
  private let file: URL
  private let images: URL
  private let split: String?

  /// - Parameters:
  ///   - file: the JSON file
  ///   - images: the folder of the images; that of the file unless given
  ///   - split: the only split that is read, such as "test"; all unless given
  public init(_ file: URL, images: URL? = nil, split: String? = nil) {
    (self.file, self.images, self.split) = (file, images ?? file.deletingLastPathComponent(), split)
  }

  /// Calls `body` with the images in the order of the file. Throws as `DatasetReader` says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    var elements = try JSONElements(file, of: "images")
    while let image = try elements.next() {
      if let split, try image.member("split").string() != split { continue }
      let goesOn = try entry(body) {
        let name = try image.member("filename")
        let folder = try image.member("filepath").ifPresent?.string()
        let path = try [folder, name.string()].compactMap { $0 }.joined(separator: "/")
        let located = try InnerPath.file(path, in: images) { name.error(expected: $0) }
        var facts = SampleFacts()
        facts.groups["split"] = try image.member("split").ifPresent?.string()
        let captions = try image.member("sentences").elements().map { try $0.member("raw").string() }
        return try naming(image) {
          try Sample(id: path, image: .file(located), captions: captions, facts: facts)
        }
      }
      guard goesOn else { return }
    }
  }
}

/// Images with captions, as ALBEF and its successors have them: an array of objects with `image` and `caption`,
/// one text or a list of them. Objects of the same image that stand one after the other are one sample.
public struct ALBEFCaptions: DatasetReader {
  private let file: URL
  private let images: URL

  /// - Parameters:
  ///   - file: the JSON file
  ///   - images: the folder of the images; that of the file unless given
  public init(_ file: URL, images: URL? = nil) {
    (self.file, self.images) = (file, images ?? file.deletingLastPathComponent())
  }

  /// Calls `body` with the images in the order of the file. Throws as `DatasetReader` says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    var elements = try JSONElements(file)
    var pending: Described?
    while let element = try elements.next() {
      do {
        let next = try Described(element)
        if pending?.path == next.path {
          pending?.captions += next.captions
        } else {
          let finished = pending
          pending = next
          if let finished, try !entry(body, { try sample(finished) }) { return }
        }
      } catch let problem as InputError where problem.file == file.path {
        guard try body(.unusable(problem)) else { return }
      }
    }
    if let pending { _ = try entry(body) { try sample(pending) } }
  }

  private struct Described {
    let field: JSONField
    let path: String
    var captions: [String]

    init(_ element: JSONField) throws {
      field = element
      path = try element.member("image").string()
      let caption = try element.member("caption")
      captions = try (try? caption.elements())?.map { try $0.string() } ?? [caption.string()]
    }
  }

  private func sample(_ described: Described) throws -> Sample {
    let image = try described.field.member("image")
    let located = try InnerPath.file(described.path, in: images) { image.error(expected: $0) }
    return try naming(described.field) {
      try Sample(
        id: described.path, image: .file(located), captions: described.captions, facts: SampleFacts())
    }
  }
}

extension DatasetReader {
  /// The result of `body`; an `InputError` that it throws then names the element of a JSON file.
  fileprivate func naming(_ element: JSONField, _ body: () throws -> Sample) throws -> Sample {
    do {
      return try body()
    } catch var problem as InputError {
      problem.file = element.file
      problem.field = [element.path, problem.field].compactMap { $0 }.joined(separator: ".")
      throw problem
    }
  }
}
