import Files

extension Image {
  /// A short identifier of size and levels: equal images have equal ones, others hardly ever.
  package var fingerprint: String {
    "\(width) × \(height) × \(channels), \(Fingerprint.of(bytes: pixels))"
  }
}

extension Mask {
  /// A short identifier of the pixels that are set, in an image of a known size.
  package var fingerprint: String { Fingerprint.of(bytes: pixels.lazy.map { $0 ? 1 : 0 }) }
}
