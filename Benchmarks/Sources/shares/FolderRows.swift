import Crossmatch
import Foundation
import Workloads

extension Table {
  /// Candidates of the text model of a folder, as a token search scores them.
  func addFolder(_ path: String) throws {
    let folder = URL(fileURLWithPath: path)
    let model = try ModelFolder(contentsOf: folder).textEncoder()
    let name = folder.lastPathComponent
    let texts = model.randomTokens(texts: 2, length: Self.length)
    // As where all positions of a suffix of 20 tokens are as likely.
    let candidates = (0..<512).map { index in
      var candidate = texts[0]
      candidate[9 + index % 20] = texts[1][1 + index % 28]
      return candidate
    }
    let work = try FolderWork(folder)
    let rows = candidates.indices.map { work.isCausal ? Self.length - 9 - $0 % 20 : Self.length }
    let operations = Double(rows.reduce(0, +)) * work.operationsOfARow
    add("\(name) 512 candidates of \(Self.length)", .operations(operations)) {
      keep(model.textEmbeddings(variants: candidates, of: texts[0]))
    }
  }

  private static var length: Int { 30 }
}

/// The work of the matrices of a folder's layers, by the shapes in its weights: attention among tokens, which is a few
/// per cent at 30 tokens, is not counted.
private struct FolderWork {
  let operationsOfARow: Double
  /// Whether tokens before a change are not computed again.
  let isCausal: Bool

  private struct Entry: Decodable { let shape: [Int]? }
  private struct Configuration: Decodable {
    let modelType: String

    private enum CodingKeys: String, CodingKey { case modelType = "model_type" }
  }

  init(_ folder: URL) throws {
    let file = try FileHandle(forReadingFrom: folder.appendingPathComponent("model.safetensors"))
    let length = try file.read(upToCount: 8)!.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    let header = try file.read(upToCount: Int(length))!
    let entries = try JSONDecoder().decode([String: Entry].self, from: header)
    let matrices = entries.filter { name, entry in
      entry.shape?.count == 2
        && !["embed", "wte", "pooler", "lm_head", "head."].contains { name.contains($0) }
    }
    operationsOfARow = matrices.values.reduce(0) { $0 + 2 * Double($1.shape!.reduce(1, *)) }
    let configuration = try JSONDecoder().decode(
      Configuration.self, from: Data(contentsOf: folder.appendingPathComponent("config.json")))
    isCausal = ["qwen2", "qwen3", "llama", "mistral"].contains(configuration.modelType)
  }
}
