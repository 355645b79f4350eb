import Foundation

@testable import EmbeddingModels
@testable import Files
@testable import Imaging
@testable import Tensors

extension Parser {
  /// What model folders say of themselves.
  static let models: [Parser] = [
    Parser("model-configuration", longest: 3000, seeds: { try configurations.get().enumerated().map(seed) }) {
      input in
      let all = try configurations.get()
      guard let first = input.first, !all.isEmpty else { return }
      let configuration = all[Int(first) % all.count]
      try Data(input.dropFirst()).write(to: configuration.file)
      defer { try? configuration.original.write(to: configuration.file) }
      switch try ModelFolder(contentsOf: configuration.folder).model {
      case .text(let model): read(model)
      case .image(let model): look(model)
      case .imageText(let model):
        read(model)
        look(model)
      }
    },
    Parser(
      "preprocessing",
      seeds: {
        [#"{"size":{"shortest_edge":3},"crop_size":20}"#, #"{"size":{"height":5,"width":6},"resample":1}"#]
          .map {
            Array($0.utf8)
          }
      }
    ) {
      let preprocessing = try ImagePreprocessing(
        config: JSONField(parsing: $0, file: "preprocessor_config.json"))
      guard preprocessing.width * preprocessing.height <= 1 << 18 else { return }
      for (width, height) in [(37, 53), (1, 1), (500, 1)] {
        let image = Image(
          width: width, height: height, channels: 3,
          pixels: (0..<3 * width * height).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        let result = preprocessing(image)
        try require(
          result.width == preprocessing.width && result.height == preprocessing.height, "another size")
      }
    },
  ]

  /// A file that says what a tiny model is, in a copy of its folder.
  private struct Configuration: Sendable {
    let folder: URL
    let file: URL
    let original: Data
  }

  private static let configurations = Result { () throws -> [Configuration] in
    Parallelism.threadCount = 1
    let names = [
      "tiny-bert", "tiny-clip", "tiny-clip-text", "tiny-open-clip", "tiny-siglip", "tiny-mpnet", "tiny-qwen3",
      "tiny-xlm-roberta",
    ]
    return try names.flatMap { name -> [Configuration] in
      let folder = scratchFolder.appendingPathComponent(name, isDirectory: true)
      try? FileManager.default.copyItem(at: TestFixtures.model(name), to: folder)
      let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      let left = ["tokenizer.json", "vocab.json", "parity.json", "scores.json"]
      return try paths.sorted().filter {
        $0.hasSuffix(".json") && !left.contains(($0 as NSString).lastPathComponent)
      }.map {
        let file = folder.appendingPathComponent($0)
        return Configuration(folder: folder, file: file, original: try Data(contentsOf: file))
      }
    }
  }

  private static func seed(_ number: Int, _ configuration: Configuration) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number)] + configuration.original
  }

  private static func read(_ model: any TextEncoder) { _ = model.textEmbeddings(of: ["a normal chest", ""]) }

  private static func look(_ model: any ImageEncoder) {
    guard model.imageSize.height <= 128 else { return }
    _ = model.imageEmbeddings(pixels: .zeros([1, 3, model.imageSize.height, model.imageSize.width]))
  }
}
