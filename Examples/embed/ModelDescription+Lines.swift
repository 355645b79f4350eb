import Crossmatch
import Files

extension ModelDescription {
  /// The description for people, a line for each thing.
  var lines: [String] {
    var lines = [
      "\(identity.name): \(family), laid out as \(layout.rawValue) does"
        + (identity.reading.map { ", read with \($0)" } ?? "")
    ]
    lines += identity.sha256.map { ["weights: SHA-256 \($0)"] } ?? []
    lines += parameterCount.map { ["parameters: \($0)"] } ?? []
    if let text { lines += text.lines }
    if let image { lines += image.lines }
    return lines + notes.map { "note: \($0)" }
  }
}

extension ModelDescription.TextSide {
  fileprivate var lines: [String] {
    var lines = [
      "texts: \(tokenizer) tokenizer of \(vocabularySize) ids, at most \(contextLength) tokens, width \(width), embeddings of \(dimension)"
    ]
    if let pooling {
      lines.append("pooling: " + (pooling.map(\.rawValue) + steps).joined(separator: ", "))
    }
    if !prompt.isEmpty { lines.append("prompt before every text: \(JSON.string(prompt).text())") }
    if !prompts.isEmpty {
      let all = prompts.sorted { $0.key < $1.key }.map { "\($0.key) \(JSON.string($0.value).text())" }
      lines.append("prompts by name: " + all.joined(separator: ", "))
    }
    return lines
  }
}

extension ModelDescription.ImageSide {
  fileprivate var lines: [String] {
    let patches = patchSize.map { ", patches of \($0)" } ?? ""
    return [
      "images: \(inputWidth) × \(inputHeight)\(patches), embeddings of \(dimension)",
      "preprocessing: " + preprocessing.joined(separator: ", "),
    ]
  }
}
