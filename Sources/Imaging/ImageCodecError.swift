import CImaging

/// What libpng or libjpeg says is wrong with an image.
struct ImageCodecError: Error {
  let message: String

  /// Calls a function of the C side that says whether it succeeded and, if not, writes why.
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
