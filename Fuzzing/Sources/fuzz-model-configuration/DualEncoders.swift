import Foundation
import FuzzSupport

@testable import EmbeddingModels
@testable import Files
@testable import Tensors

/// A file that says what a tiny model is, in a copy of its folder.
private struct Configuration {
  let folder: URL
  let file: URL
  let original: Data

  /// The small JSON files of the folders in `FUZZ_MODELS`, which are separated by colons: every one but the
  /// tokenizer's definition, which has a fuzzer of its own, and what only tests read.
  static let all: [Configuration] = {
    let models = (ProcessInfo.processInfo.environment["FUZZ_MODELS"] ?? "").split(separator: ":").map {
      URL(fileURLWithPath: String($0), isDirectory: true)
    }
    return models.flatMap { model -> [Configuration] in
      let folder = scratchFolder.appendingPathComponent(model.lastPathComponent, isDirectory: true)
      try? FileManager.default.copyItem(at: model, to: folder)
      let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      return paths.sorted().filter { path in
        path.hasSuffix(".json")
          && !["tokenizer.json", "vocab.json", "parity.json", "scores.json"].contains(
            (path as NSString).lastPathComponent)
      }.compactMap { path in
        let file = folder.appendingPathComponent(path)
        return (try? Data(contentsOf: file)).map {
          Configuration(folder: folder, file: file, original: $0)
        }
      }
    }
  }()

  /// Writes an input for each file into the folder that `FUZZ_SEEDS` names, if it names one.
  static let seeds: Void = {
    guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] else { return }
    for (number, configuration) in all.prefix(256).enumerated() {
      let file = URL(fileURLWithPath: folder).appendingPathComponent("configuration-\(number)")
      try? (Data([UInt8(number)]) + configuration.original).write(to: file)
    }
  }()
}

/// A byte that chooses the file, and its contents.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  Configuration.seeds
  let bytes = UnsafeBufferPointer(start: start, count: count)
  guard let first = bytes.first, !Configuration.all.isEmpty else { return 0 }
  Parallelism.threadCount = 1
  let configuration = Configuration.all[Int(first) % Configuration.all.count]
  try? Data(bytes.dropFirst()).write(to: configuration.file)
  expectingInputErrors {
    switch try ModelFolder(contentsOf: configuration.folder).model {
    case .text(let model): read(model)
    case .image(let model): look(model)
    case .imageText(let model):
      read(model)
      look(model)
    }
  }
  try? configuration.original.write(to: configuration.file)
  return 0
}

private func read(_ model: any TextEncoder) { _ = model.textEmbeddings(of: ["a normal chest"]) }

private func look(_ model: any ImageEncoder) {
  guard model.imageSize.height <= 128 else { return }
  _ = model.imageEmbeddings(pixels: .zeros([1, 3, model.imageSize.height, model.imageSize.width]))
}
