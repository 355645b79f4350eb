import Phantoms

extension Sample {
  /// A phantom with all that is known about it, under the name "phantom" and its seed.
  public init(_ phantom: Phantom) {
    let attributes = phantom.attributes
    (id, image) = ("phantom \(phantom.seed)", .memory(phantom.image))
    captions = phantom.matchedCaptions
    lesion = phantom.lesionMask.map { .memory($0) }
    tissue = .memory(phantom.anatomyMask)
    className = attributes.phantomClass.rawValue
    (finding, location) = (attributes.lesion?.finding.name, attributes.lesion?.location.name)
    mismatched = CaptionMismatch.allCases.reduce(into: [:]) { $0[$1] = phantom.mismatchedCaptions($1) }
  }
}
