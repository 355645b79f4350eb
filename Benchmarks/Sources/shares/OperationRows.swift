import Crossmatch
import Workloads

extension Table {
  /// Products of the shapes that models use: `[rows, inputs]` with a weight `[outputs, inputs]`.
  func addProducts() {
    let shapes = [
      (30, 384, 384), (30, 384, 1536), (30, 1536, 384), (30, 512, 512), (30, 512, 2048), (50, 768, 3072),
      (512, 384, 384), (512, 384, 1536), (512, 1536, 384), (512, 512, 2048), (400, 768, 3072),
      (2048, 2048, 2048),
    ]
    for (rows, inputs, outputs) in shapes {
      let name = "\(rows)×\(inputs)×\(outputs)"
      let operations = Amount.operations(2 * Double(rows * inputs * outputs))
      let (input, weight) = (Tensor.random([rows, inputs]), Tensor.random([outputs, inputs]))
      let (bias, gradient) = (Tensor.random([outputs]), Tensor.random([rows, outputs]))
      add("linear \(name)", operations) { keep(input.linear(weight: weight, bias: bias)) }
      add("linear \(name), gradient of the input", operations) { keep(matrixProduct(gradient, weight)) }
    }
  }

  /// Operations whose time should be that of moving their operands: 512 rows of a perceptron's inner width, and
  /// rows as attention has them. A gradient is counted as operand and result of both directions.
  func addKernels() {
    let wide = Tensor.random([512, 1536])
    let narrow = Tensor.random([512, 384])
    let probabilities = Tensor.random([512 * 12, 30])
    let (gamma, beta) = (Tensor.random([384]), Tensor.random([384]))
    addKernel("gelu 512×1536", wide) { $0.gelu() }
    addKernel("gelu by tanh 512×1536", wide) { $0.geluTanh() }
    addKernel("quick gelu 512×1536", wide) { $0.quickGELU() }
    addKernel("exp 512×1536", wide) { $0.exp() }
    addKernel("softmax 6144×30", probabilities) { $0.softmax() }
    addKernel("log softmax 512×1536", wide) { $0.logSoftmax() }
    addKernel("layer norm 512×384", narrow) { $0.layerNormalized(gamma: gamma, beta: beta, epsilon: 1e-5) }
    addKernel("normalize 512×384", narrow) { $0.l2Normalized() }
    add("add 512×1536", .bytes(12 * wide.count)) { keep(wide + wide) }
    add("sum 512×1536", .bytes(4 * wide.count)) { keep(wide.sum()) }
    add("transpose 512×1536", .bytes(8 * wide.count)) { keep(wide.transposed()) }
  }

  private func addKernel(_ name: String, _ input: Tensor, _ operation: (Tensor) -> Tensor) {
    add(name, .bytes(8 * input.count)) { keep(operation(input)) }
    // Forward: one in, one out. Backward: input or output and gradient in, gradient out.
    add("\(name), forward and backward", .bytes(20 * input.count)) {
      keep(gradient(at: input) { operation($0).sum() })
    }
  }

  /// Attention alone, at the shapes of the text models and the vision tower.
  func addAttention() {
    let shapes = [(17, 30, 384, 12), (1, 30, 512, 8), (17, 30, 512, 8), (1, 77, 512, 8), (8, 50, 768, 12)]
    for (sequences, length, width, heads) in shapes {
      let (q, k, v) = (
        Tensor.random([sequences * length, width]), Tensor.random([sequences * length, width]),
        Tensor.random([sequences * length, width])
      )
      let lengths = Array(repeating: length, count: sequences)
      func attend(_ q: Tensor, _ k: Tensor, _ v: Tensor) -> Tensor {
        attention(queries: q, keys: k, values: v, heads: heads, lengths: lengths, isCausal: false)
      }
      let product = 2 * Double(sequences * length * length * width)
      let name = "attention \(sequences) × \(length) tokens, \(width) wide, \(heads) heads"
      add(name, .operations(2 * product)) { keep(attend(q, k, v)) }
      add("\(name), forward and backward", .operations(6 * product)) {
        keep(gradient(at: [q, k, v]) { attend($0[0], $0[1], $0[2]).sum() })
      }
    }
  }
}
