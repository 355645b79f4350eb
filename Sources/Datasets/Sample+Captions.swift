import Files

extension Sample {
  /// A sample that a reader of a data set makes, with captions by a template.
  ///
  /// - Parameters:
  ///   - id: the name of the image
  ///   - image: the image, or where it is
  ///   - template: gives the caption, and from the unmatched attribute the unmatched caption, which also counts
  ///     as one that is wrong about the class
  ///   - facts: what the set says of it
  ///   - className: the kind of the image
  ///   - finding: the finding that the image shows
  ///   - lesion: the pixels of the finding
  /// - Throws: `InputError` when the template asks for what is not known, or gives no words
  init(
    id: String, image: SampleImage, captionedBy template: SampleTemplate, facts: SampleFacts,
    className: String? = nil, finding: String? = nil, lesion: SampleMask? = nil
  ) throws {
    self.init(id: id, facts: facts)
    (self.image, self.className, self.finding, self.lesion) = (image, className, finding, lesion)
    captions = [try Self.words(template.filled(for: self))]
    unmatchedCaption = try template.filledUnmatched(for: self)
    if let unmatchedCaption { mismatched[.wrongClass] = [unmatchedCaption] }
  }

  /// A sample that a reader of a data set makes, with the set's own captions. Throws `InputError` for captions
  /// without words, and when there is none.
  init(id: String, image: SampleImage, captions: [String], facts: SampleFacts, className: String? = nil)
    throws
  {
    self.init(id: id, facts: facts)
    (self.image, self.className) = (image, className)
    guard !captions.isEmpty else {
      throw InputError(field: "captions", expected: "at least one", found: "none")
    }
    self.captions = try captions.map(Self.words)
  }

  private static func words(_ caption: String) throws -> String {
    guard caption.hasWords else {
      throw InputError(field: "captions", expected: "captions with words", found: "\"\(caption)\"")
    }
    return caption
  }
}
