import Crossmatch
import Files
import Foundation

/// A file of JSON lines, each with a `text` or the path of an `image`, to be embedded.
public struct EmbeddingLines: Sendable {
  private enum Content {
    case text(String)
    case image(URL)
  }

  private struct Line: Sendable {
    let object: JSONObject
    let content: Content
    /// "line 3", for messages.
    let place: String
  }

  private static let linesPerBatch = 256

  private let file: URL
  private let lines: [Line]
  /// How images are read.
  private let reading: ImageReading

  public var count: Int { lines.count }

  /// Whether any line has an image.
  public var hasImages: Bool {
    lines.contains { if case .image = $0.content { true } else { false } }
  }

  /// Reads the whole file, but no images. Throws `InputError` that names the line when one is no such object.
  ///
  /// - Parameter reading: how images will be read
  public init(contentsOf file: URL, images reading: ImageReading = ImageReading()) throws {
    (self.file, self.reading) = (file, reading)
    lines = try JSONLines.map(file) { field, number in
      let (text, image) = (try field.member("text").ifPresent, try field.member("image").ifPresent)
      guard (text == nil) != (image == nil) else {
        throw field.error(expected: "either \"text\" or \"image\"")
      }
      let content: Content =
        try text.map { .text(try $0.string()) }
        ?? .image(URL(fileURLWithPath: image!.string(), relativeTo: file.deletingLastPathComponent()))
      return Line(object: try field.object(), content: content, place: JSONLines.place(number))
    }
  }

  /// Writes each line with `embedding`, of length 1, and, for text, `tokens`.
  ///
  /// A file is not written unless all succeed; a device or a pipe gets the lines until then. Links are
  /// followed.
  ///
  /// - Parameter progress: called with how many lines are done, often; what it throws ends the work
  /// - Throws: `InputError` for what cannot be embedded, and when depth is to be kept and no image has any
  public func write(
    to output: URL, embeddedBy model: ModelFolder, progress: (_ done: Int) throws -> Void = { _ in }
  ) throws {
    try NamedOutput.write(to: output) { append in
      var traits: Set<ImageTrait> = []
      for start in stride(from: 0, to: lines.count, by: Self.linesPerBatch) {
        try progress(start)
        let batch = Array(lines[start..<min(lines.count, start + Self.linesPerBatch)])
        let results = try embedded(batch, model, &traits) { try progress(start + $0) }
        for (line, result) in zip(batch, results) { try append(Self.text(line, result, file)) }
      }
      try progress(lines.count)
      guard !reading.keepsDepth || traits.contains(.deepSamples) else {
        throw InputError(
          file: file.path, field: "source depth", expected: "a gray file of 16 bits among the images",
          found: "none")
      }
    }
  }

  /// Writes each line with `tokens`, to where `write(to:embeddedBy:)` would. Throws `InputError` when a line
  /// has an image.
  public func write(
    to output: URL, tokenizedBy tokenizer: TextTokenizer, progress: (_ done: Int) throws -> Void = { _ in }
  ) throws {
    try NamedOutput.write(to: output) { append in
      for (index, line) in lines.enumerated() {
        try progress(index)
        guard case .text(let text) = line.content else {
          throw InputError(
            file: file.path, field: line.place, expected: "a text to tokenize", found: "an image")
        }
        try append(Self.text(line, (nil, tokenizer.tokens(of: text)), file))
      }
    }
  }

  private typealias LineResult = (embedding: Tensor?, tokens: [Int32]?)

  /// - Parameters:
  ///   - traits: what any of the images is
  ///   - progress: called before each image with how many lines of the batch are done
  private func embedded(
    _ batch: [Line], _ model: ModelFolder, _ traits: inout Set<ImageTrait>, _ progress: (Int) throws -> Void
  ) throws -> [LineResult] {
    let texts = batch.compactMap { if case .text(let text) = $0.content { text } else { nil } }
    let textEncoder = texts.isEmpty ? nil : try model.textEncoder()
    let tokens = textEncoder.map { encoder in texts.map(encoder.tokens(of:)) } ?? []
    let embeddings = textEncoder?.textEmbeddings(tokens: tokens).l2Normalized()
    var next = 0
    return try batch.enumerated().map { index, line in
      switch line.content {
      case .text:
        defer { next += 1 }
        return (embeddings!.rows(next..<next + 1), tokens[next])
      case .image(let url):
        try progress(index)
        let image = try reading.image(url)
        traits.formUnion(image.traits())
        return (try model.imageEncoder().imageEmbeddings(of: [image]).l2Normalized(), nil)
      }
    }
  }

  private static func text(_ line: Line, _ result: LineResult, _ file: URL) throws -> String {
    var added: [(key: String, value: JSON)] = []
    if let embedding = result.embedding {
      added.append(("embedding", .array(embedding.values.map { .float($0) })))
    }
    if let tokens = result.tokens {
      added.append(("tokens", .array(tokens.map { .integer(Int($0)) })))
    }
    if let own = added.first(where: { line.object[$0.key] != nil })?.key {
      throw InputError(file: file.path, field: line.place, expected: "no \"\(own)\" of its own", found: "one")
    }
    let object = JSONObject(members: line.object.members + added)
    return JSON.object(object).text() + "\n"
  }
}
