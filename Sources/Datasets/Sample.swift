import EmbeddingModels
import Files
import Foundation
import Imaging
import Phantoms

/// An image, texts that are true of it, and what else is known about it.
///
/// Images and masks that are in files are read when they are needed, so that a set of samples may be larger
/// than memory.
public struct Sample: Sendable, Hashable {
  /// The name of the image in results: in a set that was read from a folder, the path in its metadata.
  public var id: String
  /// The image, or where it is.
  public var image: SampleImage
  /// The captions that are true of the image; at least one, none empty, unless there is no image. The last one
  /// is the sample's `text`.
  public var captions: [String]
  /// The pixels of a lesion, of the image's size, if there is one.
  public var lesion: SampleMask?
  /// The pixels where findings can lie, of the image's size, if that is known.
  public var tissue: SampleMask?
  /// The kind of the image, such as "chest x-ray".
  public var className: String?
  /// The finding that the image shows.
  public var finding: String?
  /// The location of the finding.
  public var location: String?
  /// Captions that are wrong in one respect, as far as they are known; none is also among `captions`.
  public var mismatched: [CaptionMismatch: [String]]
  /// A caption of something else that the set gives for the `unmatched` pairings, and that is not among
  /// `captions`.
  public var unmatchedCaption: String?
  /// What else the set says of the sample.
  public var facts = SampleFacts()

  /// The place in the set that the sample belongs to, from 0.
  public internal(set) var number = 0
  /// The sample's place in its set, for messages; nil for a sample that belongs to none.
  public internal(set) var place: LinePlace?
  /// The member of the metadata that has the captions: `captions`, `text` or `caption`.
  var captionMember = "captions"

  /// - Parameters:
  ///   - id: the name of the image in results
  ///   - image: the image, or where it is
  ///   - text: a caption that is true of the image
  ///   - otherCaptions: further captions that are true of it
  ///   - lesion: the pixels of a lesion, if there is one
  ///   - tissue: the pixels where findings can lie, if that is known
  ///   - className: the kind of the image, such as "chest x-ray"
  ///   - finding: the finding that the image shows
  ///   - location: the location of the finding
  ///   - mismatched: captions that are wrong in one respect
  /// - Throws: `InputError` for captions without words, and for mismatched ones that are also true
  public init(
    id: String, image: SampleImage, text: String, otherCaptions: [String] = [], lesion: SampleMask? = nil,
    tissue: SampleMask? = nil, className: String? = nil, finding: String? = nil, location: String? = nil,
    mismatched: [CaptionMismatch: [String]] = [:]
  ) throws {
    (self.id, self.image, captions) = (id, image, otherCaptions + [text])
    (self.lesion, self.tissue) = (lesion, tissue)
    (self.className, self.finding, self.location) = (className, finding, location)
    self.mismatched = mismatched
    for caption in captions { try Self.requireWords(caption) }
    for (mismatch, texts) in mismatched {
      for text in texts { try requireMismatch(text, field: "\(mismatch.rawValue) captions") }
    }
  }

  /// A sample of texts only.
  init(id: String, facts: SampleFacts) {
    (self.id, image, captions, mismatched, self.facts) = (id, .absent, [], [:], facts)
  }

  /// The caption that is used unless another is asked for: the last of `captions`.
  public var text: String { captions[captions.count - 1] }

  private static func requireWords(_ caption: String) throws {
    guard caption.hasWords else {
      throw InputError(field: "captions", expected: "captions with words", found: "\"\(caption)\"")
    }
  }

  private func requireMismatch(_ text: String, field: String) throws {
    guard !isTrue(text) else {
      throw InputError(field: field, expected: "captions that are not also true", found: "\"\(text)\"")
    }
  }

  /// Whether a text is, byte for byte, one of the captions.
  func isTrue(_ text: String) -> Bool { captions.contains { ExactString($0) == ExactString(text) } }
}

extension String {
  /// Whether there is more than spaces.
  var hasWords: Bool { contains { !$0.isWhitespace } }
}

// MARK: - Reading

extension Sample {
  /// Reads the image. Throws `InputError`.
  public func readImage() throws -> Image { try image.read().image }

  /// Reads the mask of the lesion; nil without one. Throws `InputError`.
  public func readLesion() throws -> Mask? { try lesion?.read() }

  /// Reads a file that an attack on the image saved. Throws `InputError`.
  package func readAttackedImage(_ file: URL) throws -> Image {
    let saved = try ImageReading(keepsDepth: image.reading.keepsDepth).image(file)
    return saved.fine == nil ? saved : try readImage().rereading.image(file)
  }

  /// Writes a copy of the image's file with an attacked image in its place, if it is a DICOM file that can
  /// hold it. Throws `InputError` and `OutputError` as `Image.write(inPlaceOf:)` does.
  ///
  /// - Parameters:
  ///   - attacked: the attacked image
  ///   - file: the attacked image's PNG file, beside which the copy gets the same name with another extension
  package func writeCopy(with attacked: Image, besides file: URL) throws {
    guard case .file(let source, let reading) = image else { return }
    _ = try attacked.writeIfDICOM(
      inPlaceOf: source, readBy: reading, derivation: Image.derivation(by: "of image and text"),
      to: file.deletingPathExtension().appendingPathExtension("dcm"))
  }

  /// Reads the image, the mask of the lesion if there is one, and a warning about how the image is read.
  ///
  /// Throws `InputError` that names the sample, also for a mask that is not of the image's size.
  public func read() throws -> (image: Image, lesion: Mask?, warning: String?) {
    let (image, warning) = try naming { try self.image.read() }
    guard let lesion else { return (image, nil, warning) }
    let mask = try naming(member: Self.lesionMember) { try lesion.read() }
    guard mask.width == image.width, mask.height == image.height else {
      let problem = InputError(
        expected: "the image's size, \(image.width) × \(image.height)",
        found: "\(mask.width) × \(mask.height)")
      throw naming(problem, member: Self.lesionMember)
    }
    return (image, mask, warning)
  }

  /// The member of the metadata that names the file of the lesion's mask.
  static let lesionMember = "mask_file_name"
}

// MARK: - Messages

extension Sample {
  /// An error about the sample, which then names where it stands, or else the sample itself.
  ///
  /// - Parameter member: the member of the metadata that is meant, instead of the error's own field
  package func naming(_ error: InputError, member: String? = nil) -> InputError {
    if let place { return place.naming(error, member: member) }
    var error = error
    error.field = [id, member ?? error.field].compactMap { $0 }.joined(separator: ": ")
    return error
  }

  /// The result of `body`; an `InputError` that it throws then names the sample.
  package func naming<Value>(member: String? = nil, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as InputError {
      throw naming(error, member: member)
    }
  }

  /// The member of the metadata that holds one of the captions.
  package func member(ofCaption index: Int) -> String {
    captionMember == "captions" ? "captions[\(index)]" : captionMember
  }

  /// The place of the caption that is used among `captions`.
  ///
  /// - Parameter number: which, from 1; the last unless given
  /// - Throws: `InputError` that names the sample when there is no such caption
  package func captionIndex(_ number: Int?) throws -> Int {
    guard let number else { return captions.count - 1 }
    guard (1...captions.count).contains(number) else {
      let problem = InputError(expected: "a caption number \(number)", found: "\(captions.count) of them")
      throw naming(problem, member: captionMember)
    }
    return number - 1
  }

  /// Throws `InputError` that names the sample when a caption is longer than the limit of a model.
  package func requireRoom(forCaption index: Int, in models: [any ImageTextModel]) throws {
    try naming(member: member(ofCaption: index)) {
      for model in models { try model.requireRoom(for: captions[index], field: "text") }
    }
  }
}
