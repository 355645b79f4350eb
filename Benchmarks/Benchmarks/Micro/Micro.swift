import Benchmark
import Crossmatch
import Workloads

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput, .peakMemoryResident], maxDuration: .seconds(2))
  addOperations()
  addTape()
  addTokenizers()
  addResampling()
}

/// Operations at the size of a perceptron's inner layer, and the rows of attention.
private func addOperations() {
  let operations: [(name: String, shape: [Int], operation: @Sendable (Tensor) -> Tensor)] = [
    ("gelu", [512, 1536], { $0.gelu() }),
    ("gelu by tanh", [512, 1536], { $0.geluTanh() }),
    ("quick gelu", [512, 1536], { $0.quickGELU() }),
    ("softmax", [6144, 30], { $0.softmax() }),
    ("normalize", [512, 384], { $0.l2Normalized() }),
    ("sum", [512, 1536], { $0.sum() }),
  ]
  for (name, shape, operation) in operations {
    let input = Tensor.random(shape)
    Benchmark("\(name) \(shape)") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(operation(input)) }
    }
    Benchmark("\(name) \(shape), forward and backward") { benchmark in
      for _ in benchmark.scaledIterations { blackHole(gradient(at: input) { operation($0).sum() }) }
    }
  }
}

/// What one small operation costs apart from its arithmetic: allocation, recording, walking the tape.
private func addTape() {
  let scalar = Tensor(1)
  Benchmark("1000 additions of scalars") { benchmark in
    for _ in benchmark.scaledIterations { blackHole((0..<1000).reduce(scalar) { sum, _ in sum + scalar }) }
  }
  Benchmark("1000 additions of scalars, forward and backward") { benchmark in
    for _ in benchmark.scaledIterations {
      blackHole(gradient(at: scalar) { input in (0..<1000).reduce(input) { sum, _ in sum + scalar } })
    }
  }
}

private func addTokenizers() {
  for model in RandomModel.allCases {
    let tokenizer = Result { try Tokenizer(contentsOf: model.tokenizerFolder) }
    Benchmark("\(model.rawValue) tokenizer, \(captions.count) captions") { benchmark in
      let tokenizer = try tokenizer.get()
      for _ in benchmark.scaledIterations {
        for caption in captions { blackHole(tokenizer.encode(caption)) }
      }
    }
  }
}

private func addResampling() {
  for filter in [ResamplingFilter.bilinear, .bicubic, .lanczos] {
    let image = Image.random(side: 1024, channels: 3)
    Benchmark("\(filter) resampling, RGB 1024² → 224²") { benchmark in
      for _ in benchmark.scaledIterations {
        blackHole(image.resized(width: 224, height: 224, filter: filter))
      }
    }
  }
}
