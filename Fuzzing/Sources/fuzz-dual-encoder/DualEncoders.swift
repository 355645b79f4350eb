import Foundation
import FuzzSupport

@testable import EmbeddingModels
@testable import Files
@testable import Tensors

/// The folders of tiny models, which the environment names, separated by colons.
private let models = (ProcessInfo.processInfo.environment["FUZZ_MODELS"] ?? "").split(separator: ":").map {
  URL(fileURLWithPath: String($0), isDirectory: true)
}

/// Copies of the folders without their configurations.
private let copies: [URL] = models.map { model in
  let copy = scratchFolder.appendingPathComponent(model.lastPathComponent, isDirectory: true)
  try? FileManager.default.copyItem(at: model, to: copy)
  return copy
}

/// A byte that chooses the model, and the contents of its `open_clip_config.json`, or of `config.json` where
/// it has none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  guard let first = bytes.first, !copies.isEmpty else { return 0 }
  Parallelism.threadCount = 1
  let folder = copies[Int(first) % copies.count]
  let own = folder.appendingPathComponent("open_clip_config.json")
  let file = InputFile.exists(own) ? own : folder.appendingPathComponent("config.json")
  try? Data(bytes.dropFirst()).write(to: file)
  expectingInputErrors {
    let model = try ModelFolder(contentsOf: folder).imageTextModel()
    guard model.imageSize.height <= 128 else { return }
    _ = model.textEmbeddings(of: ["a normal chest"])
    _ = model.imageEmbeddings(pixels: .zeros([1, 3, model.imageSize.height, model.imageSize.width]))
  }
  return 0
}
