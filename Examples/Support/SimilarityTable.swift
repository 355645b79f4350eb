import Crossmatch
import Files
import Foundation

/// The cosines between some texts and images under one model, and what else it makes of pairs.
public struct SimilarityTable: Sendable {
  /// Texts first, then images by their paths.
  public let labels: [String]
  /// `[items, items]`
  public let cosines: Tensor
  /// What the model learned to make of the cosine of an image and a text, if there are both; nil for models that
  /// learned nothing of the kind.
  public let logit: LearnedLogit?
  /// BGE-M3's scores of each two texts, the first as the query, `[texts][texts]`; empty for other models.
  public let textScores: [[M3Scores]]
  /// What any of the images is.
  public let traits: Set<ImageTrait>
  private let textCount: Int

  /// - Parameters:
  ///   - reading: how images are read
  ///   - warn: told what was found out about an image, in one line
  /// - Throws: `InputError` when an image cannot be read or the model lacks a side
  public init(
    texts: [String], images: [URL], model: ModelFolder, reading: ImageReading = ImageReading(),
    warn: (String) -> Void = { _ in }
  ) throws {
    labels = texts + images.map(\.path)
    textCount = texts.count
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
    logit = texts.isEmpty || images.isEmpty ? nil : try model.imageTextModel().logit
    textScores = try Self.textScores(texts, model)
    let embeddings = Tensor.concatenating(parts).l2Normalized()
    cosines = matrixProduct(embeddings, embeddings, transposeB: true)
  }

  private static func textScores(_ texts: [String], _ model: ModelFolder) throws -> [[M3Scores]] {
    guard texts.count > 1, M3Encoder.isIn(model.url),
      let encoder = try model.textEncoder() as? SentenceEncoder
    else { return [] }
    let m3 = try M3Encoder(encoder, headsIn: model.url)
    let known = texts.map { m3.representation(of: $0) }
    return known.map { query in known.map(query.scores) }
  }

  /// The cosines of each item and all.
  private var rows: [[Float]] { labels.indices.map { Array(cosines.rows($0..<$0 + 1).values) } }

  /// The cosines of each image and all texts, `[images][texts]`.
  private var imageRows: [[Float]] { rows.dropFirst(textCount).map { Array($0.prefix(textCount)) } }

  /// A score of two texts under BGE-M3.
  private struct TextScore: Sendable {
    let key: String
    let title: String
    let value: @Sendable (M3Scores) -> Float

    static let all = [
      TextScore(key: "dense", title: "dense scores") { $0.dense },
      TextScore(key: "sparse", title: "sparse scores") { $0.sparse },
      TextScore(key: "colbert", title: "ColBERT scores") { $0.perToken },
      TextScore(key: "weighted", title: "weighted scores (0.4, 0.2, 0.4)") { $0.weighted() },
    ]
  }

  /// The table for people: numbered items, the cosines, and the logits of images and texts.
  public var text: String {
    let names = labels.enumerated().map { "\($0.offset + 1)  \($0.element)" }
    var lines = names + [""] + Self.lines(rows)
    if let logit {
      let bias = logit.bias.map { String(format: " %+.4f", $0) } ?? ""
      lines += [
        "", String(format: "logits, %.4f · cosine", logit.scale) + bias + ", of images (rows) and texts",
      ]
      lines += Self.lines(imageRows.map { $0.map { logit($0) } }, firstRow: textCount)
    }
    for score in TextScore.all where !textScores.isEmpty {
      lines += ["", "\(score.title) of texts as queries (rows) and as passages"]
      lines += Self.lines(textScores.map { $0.map(score.value) })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ values: [[Float]], firstRow: Int = 0) -> [String] {
    let columns = values.first?.indices ?? 0..<0
    let header = "   " + columns.map { padded("\($0 + 1)") }.joined()
    return [header]
      + values.enumerated().map { row, values in
        padded("\(firstRow + row + 1)", to: 3) + values.map { padded(String(format: "%.4f", $0)) }.joined()
      }
  }

  /// The table for machines: `items`, `cosines`; `logits` with `scale`, `bias`, `values` `[images][texts]` and, of
  /// models with a bias, `probabilities`; `textScores` with `dense`, `sparse`, `colbert` and `weighted`,
  /// `[texts][texts]`.
  package var json: JSON {
    func numbers(_ rows: [[Float]]) -> JSON { .array(rows.map { .array($0.map { .float($0) }) }) }
    func object(_ members: [(key: String, value: JSON)]) -> JSON { .object(JSONObject(members: members)) }
    var members: [(key: String, value: JSON)] = [
      ("items", .array(labels.map { .string($0) })), ("cosines", numbers(rows)),
    ]
    if let logit {
      var found: [(key: String, value: JSON)] = [
        ("scale", .float(logit.scale)), ("bias", logit.bias.map { .float($0) } ?? .null),
        ("values", numbers(imageRows.map { $0.map { logit($0) } })),
      ]
      if logit.bias != nil {
        found.append(("probabilities", numbers(imageRows.map { $0.compactMap { logit.probability($0) } })))
      }
      members.append(("logits", object(found)))
    }
    if !textScores.isEmpty {
      members.append(
        (
          "textScores",
          object(
            TextScore.all.map { score in (score.key, numbers(textScores.map { $0.map(score.value) })) })
        ))
    }
    return object(members)
  }

  private static func padded(_ text: String, to width: Int = 9) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
