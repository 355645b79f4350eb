import EmbeddingModels

/// The parts of a batch that go through a tower together.
struct BatchParts {
  /// The number of images in a part: few enough that their activations stay in a core's cache.
  private static let imagesPerPart = 8
  /// The approximate number of tokens in a part.
  private static let tokensPerPart = 512

  let images: [Range<Int>]
  /// The distinct texts of the captions.
  let tokens: [[Int32]]
  /// The ranges of `tokens` that make up the parts.
  let texts: [Range<Int>]
  /// The row in `tokens` of each caption.
  let captionRows: [Int]

  init(_ batch: PhantomBatch, model: CLIP) {
    images = stride(from: 0, to: batch.phantoms.count, by: Self.imagesPerPart).map { start in
      start..<min(start + Self.imagesPerPart, batch.phantoms.count)
    }
    var rows: [String: Int] = [:]
    var tokens: [[Int32]] = []
    captionRows = batch.captions.map { caption in
      if let row = rows[caption.text] { return row }
      rows[caption.text] = tokens.count
      tokens.append(model.tokens(of: caption.text))
      return tokens.count - 1
    }
    self.tokens = tokens
    var texts: [Range<Int>] = []
    var (start, count) = (0, 0)
    for (index, text) in tokens.enumerated() {
      count += text.count
      if count >= Self.tokensPerPart || index == tokens.count - 1 {
        texts.append(start..<index + 1)
        (start, count) = (index + 1, 0)
      }
    }
    self.texts = texts
  }
}
