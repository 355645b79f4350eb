// Breaks the shape that its argument names, so that a test can see how a process of this build ends.
import Foundation
import Imaging
import Layers
import Tensors

let matrix = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])

let faults: [String: () -> Void] = [
  "fill": { _ = Tensor([1, 2, 3, 4, 5], shape: [2, 3]) },
  "negative-extents": { _ = Tensor([1, 2, 3, 4, 5, 6], shape: [-2, -3]) },
  "add": { _ = matrix + Tensor([1, 2, 3, 4]) },
  "product": { _ = matrixProduct(matrix, .zeros([4, 5])) },
  "linear": { _ = matrix.linear(weight: .zeros([5, 4])) },
  "reshape": { _ = matrix.reshaped([4, 2]) },
  "rows": { _ = matrix.rows(1..<5) },
  "row": { _ = matrix.row(2) },
  "gather": { _ = matrix.gatheringRows(at: [0, 7]) },
  "concatenate": { _ = Tensor.concatenating([matrix, .zeros([2, 4])]) },
  "cosine": { _ = matrix.cosineSimilarity(to: .zeros([1, 4])) },
  "attention": {
    _ = attention(
      queries: .zeros([5, 4]), keys: .zeros([5, 4]), values: .zeros([5, 4]), heads: 2, lengths: [3, 1],
      isCausal: false)
  },
  "resample": {
    _ = matrix.resampled(rows: .bilinear(from: 2, to: 4), columns: .bilinear(from: 5, to: 7))
  },
  "convolve": { _ = Tensor.zeros([3, 1, 4, 4]).convolved(weight: .zeros([2, 4, 3, 3])) },
  "planes": {
    _ = Tensor.zeros([3, 1, 4, 4]).channelsScaled(by: .zeros([3]), shift: .zeros([4]))
  },
  "target": { _ = matrix.crossEntropy(targets: [0, 3]) },
  "gradient": { _ = gradient(at: matrix) { $0 * 2 } },
  "unset": { _ = Linear(inputs: 3, outputs: 4)(matrix) },
  "residual": {
    _ = SelfAttention(
      width: 4, heads: 2, isCausal: true, names: .init(queries: "q", keys: "k", values: "v", output: "o")
    ).forward(.zeros([5, 4]), residual: .zeros([6, 4]), lengths: [5])
  },
  "last-row": {
    _ = SelfAttention(
      width: 4, heads: 2, isCausal: true, names: .init(queries: "q", keys: "k", values: "v", output: "o")
    ).forward(.zeros([5, 4]), residual: .zeros([5, 4]), lengths: [3, 2], rows: [2, 3])
  },
  "parameters": { _ = Linear(inputs: 3, outputs: 4).replacingParameters([.zeros([4, 3]), .zeros([3])]) },
  "moments": {
    var optimizer = AdamW(shapes: [[2, 3]])
    _ = optimizer.updated([matrix], gradients: [.zeros([3])], learningRate: 1, decays: [false])
  },
  "image": { _ = Image(width: 4, height: 3, channels: 3, pixels: [0, 0, 0]) },
  "mask": { _ = Mask(width: 4, height: 3, pixels: .init(repeating: true, count: 12))[4, 0] },
]

guard let name = CommandLine.arguments.dropFirst().first, let fault = faults[name] else {
  print("usage: shape-trap \(faults.keys.sorted().joined(separator: "|"))")
  exit(64)
}
fault()
