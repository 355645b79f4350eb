import Files
import Foundation
import Imaging

extension ChatEndpoint {
  /// The body of a request.
  ///
  /// Throws `InputError` for an image's file that cannot be read, is too large, or is neither PNG nor JPEG.
  func body(asking prompt: String, about image: URL?) throws -> String {
    let text: JSON = ["type": "text", "text": .string(prompt)]
    let content: JSON =
      try image.map { file in
        .array([["type": "image_url", "image_url": ["url": .string(try dataURL(of: file))]], text])
      } ?? .string(prompt)
    let system = chat.system.map { [JSON.message(role: "system", .string($0))] } ?? []
    var members: [(key: String, value: JSON)] = [
      ("model", .string(model)), ("messages", .array(system + [.message(role: "user", content)])),
      (chat.tokenLimit.rawValue, .integer(chat.maximumTokens)), ("stream", .bool(false)),
    ]
    if let sampling = chat.sampling {
      members += [
        ("temperature", .float(sampling.temperature)), ("top_p", .float(sampling.topProbability)),
        ("seed", .integer(sampling.seed)),
      ]
    }
    return JSON.object(JSONObject(members: members)).text()
  }

  /// The file as it is, within a URL.
  private func dataURL(of file: URL) throws -> String {
    let bytes = try InputFile.bytes(of: file, largest: limits.imageBytes)
    guard let format = ImageFormat(of: bytes) else {
      throw InputError(
        file: file.path, expected: "a PNG or JPEG image", found: ImageFormat.description(ofUnknown: bytes))
    }
    return "data:\(format.mediaType);base64,\(Data(bytes).base64EncodedString())"
  }
}

extension JSON {
  fileprivate static func message(role: String, _ content: JSON) -> JSON {
    ["role": .string(role), "content": content]
  }
}
