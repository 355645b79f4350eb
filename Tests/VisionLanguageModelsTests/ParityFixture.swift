import Checkpoints
import Files
import Foundation
import Imaging
import LanguageModels
import Tensors
import VisionLanguageModels

/// A tiny model with images, and what the reference makes of it.
struct ParityFixture {
  struct Case {
    let prompt: String
    let target: String
    let tokens: [Int32]
    let targetTokens: [Int32]
    let targetLoss: Float
    /// The tokens that the reference answers with, greedily, and their text.
    let answer: [Int32]
    let answerText: String
    let image: Image
    /// What preprocessing makes of the image.
    let seen: Image
    /// The gradient of the target's loss at the pixels of `seen`, `[3, height, width]`.
    let pixelGradient: Tensor
    /// The gradient at the input embeddings of prompt and target, `[tokens, width]`.
    let inputGradient: Tensor
    /// The logits of the last two rows of prompt and target.
    let logits: Tensor
  }

  static let names = ["tiny-llava", "tiny-llava-siglip", "tiny-llava-med", "tiny-idefics3", "tiny-smolvlm"]
  static let root = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

  let folder: URL
  let cases: [Case]

  init(_ name: String) throws {
    folder = Self.root.appendingPathComponent(name, isDirectory: true)
    let arrays = try Checkpoint(files: [folder.appendingPathComponent("parity.safetensors")])
    let parity = try JSONField(contentsOf: folder.appendingPathComponent("parity.json"))
    cases = try parity.member("cases").elements().enumerated().map {
      try Case($0.element, arrays, name: "case\($0.offset)")
    }
  }
}

extension ParityFixture.Case {
  init(_ field: JSONField, _ arrays: Checkpoint, name: String) throws {
    func ids(_ key: String) throws -> [Int32] {
      try field.member(key).elements().map { Int32(try $0.integer()) }
    }
    func picture(_ key: String) throws -> Image {
      let member = try field.member(key)
      return Image(
        width: try member.member("width").integer(), height: try member.member("height").integer(),
        channels: 3,
        pixels: [UInt8](Data(base64Encoded: try member.member("levels").string()) ?? Data()))
    }
    func array(_ key: String) throws -> Tensor {
      guard let tensor = try arrays.tensor("\(name).\(key)") else {
        throw InputError(field: key, expected: "an array of the fixture", found: "nothing")
      }
      return tensor
    }
    (prompt, target) = (try field.member("prompt").string(), try field.member("target").string())
    (tokens, targetTokens, answer) = (try ids("tokens"), try ids("targetTokens"), try ids("answer"))
    targetLoss = Float(try field.member("targetLoss").number())
    answerText = try field.member("answerText").string()
    (image, seen) = (try picture("image"), try picture("seen"))
    pixelGradient = try array("pixel_gradient")
    inputGradient = try array("input_gradient")
    logits = try array("logits")
  }
}

extension ParityFixture.Case {
  /// The whole prompt as it is, with what the tokenizer adds.
  var frame: PromptFrame {
    PromptFrame(before: prompt, after: "", addsSpecialTokens: true, tokenizesAnswerApart: true)
  }

  /// The prompt's frame with the user's words between its parts, and these words.
  var conversation: (frame: PromptFrame, words: String) {
    let start = prompt.range(of: "<image>")!.upperBound
    let marks = [" ASSISTANT:", " [/INST]", "<end_of_utterance>"]
    let end = marks.compactMap { prompt.range(of: $0)?.lowerBound }.first ?? prompt.endIndex
    let words = String(prompt[start..<end])
    return (
      PromptFrame(
        before: String(prompt[..<start]), after: String(prompt[end...]), addsSpecialTokens: true,
        tokenizesAnswerApart: true), words
    )
  }
}

extension Tensor {
  var length: Float { squared().sum().sqrt().item }

  /// |self − other| / |other|, infinite for other shapes or values that are not finite.
  func relativeDistance(to other: Tensor) -> Float {
    guard shape == other.shape else { return .infinity }
    let distance = (self - other).length / max(other.length, 1e-20)
    return distance.isFinite ? distance : .infinity
  }
}
