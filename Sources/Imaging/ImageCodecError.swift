import CImaging

/// An error of libpng or libjpeg about an image, in its own words.
struct ImageCodecError: Error {
  let message: String

  /// The error of a C function that returns whether it succeeded and, if not, writes a reason; nil for
  /// success.
  static func failure(of call: (UnsafeMutablePointer<CChar>) -> Bool) -> ImageCodecError? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CI_MESSAGE_CAPACITY)) { buffer in
      buffer.initialize(repeating: 0)
      guard let message = buffer.baseAddress, !call(message) else { return nil }
      return ImageCodecError(message: String(cString: message))
    }
  }

  static func check(_ call: (UnsafeMutablePointer<CChar>) -> Bool) throws(ImageCodecError) {
    if let failure = failure(of: call) { throw failure }
  }
}
