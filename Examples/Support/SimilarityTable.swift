import Crossmatch
import Foundation

/// The cosines between some texts and images under one model.
public struct SimilarityTable: Sendable {
  /// Texts first, then images by their paths.
  public let labels: [String]
  /// `[items, items]`
  public let cosines: Tensor
  /// What any of the images is.
  public let traits: Set<ImageTrait>

  /// - Parameters:
  ///   - reading: how images are read
  ///   - warn: told what was found out about an image, in one line
  /// - Throws: `InputError` when an image cannot be read or the model lacks a side
  public init(
    texts: [String], images: [URL], model: ModelFolder, reading: ImageReading = ImageReading(),
    warn: (String) -> Void = { _ in }
  ) throws {
    labels = texts + images.map(\.path)
    var parts: [Tensor] = []
    var traits: Set<ImageTrait> = []
    if !texts.isEmpty { parts.append(try model.textEncoder().textEmbeddings(of: texts)) }
    if !images.isEmpty {
      let encoder = try model.imageEncoder()
      let read = try images.map { try reading.read($0) }
      read.compactMap(\.warning).forEach(warn)
      parts.append(encoder.imageEmbeddings(of: read.map(\.image)))
      traits = read.reduce(into: []) { $0.formUnion($1.image.traits()) }
    }
    self.traits = traits
    let embeddings = Tensor.concatenating(parts).l2Normalized()
    cosines = matrixProduct(embeddings, embeddings, transposeB: true)
  }

  /// The table for people: numbered items, then the cosines.
  public var text: String {
    let names = labels.enumerated().map { "\($0.offset + 1)  \($0.element)" }
    let header = "   " + labels.indices.map { Self.padded("\($0 + 1)") }.joined()
    let rows = labels.indices.map { row in
      let cells = cosines.rows(row..<row + 1).values.map { Self.padded(String(format: "%.4f", $0)) }
      return Self.padded("\(row + 1)", to: 3) + cells.joined()
    }
    return (names + ["", header] + rows).joined(separator: "\n") + "\n"
  }

  private static func padded(_ text: String, to width: Int = 9) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
