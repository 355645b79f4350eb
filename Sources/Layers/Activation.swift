import Tensors

/// The activation functions that configurations name in `hidden_act`.
public enum Activation: String, CaseIterable, Sendable {
  /// x·Φ(x) with the exact normal distribution.
  case gelu
  /// GELU by its tanh approximation, under the name of older configurations.
  case geluNew = "gelu_new"
  /// GELU by its tanh approximation, under PyTorch's name.
  case geluTanh = "gelu_pytorch_tanh"
  /// x·σ(1.702x), the approximation of GELU that OpenAI's CLIP uses.
  case quickGELU = "quick_gelu"
  /// max(x, 0).
  case relu
  /// x·σ(x).
  case silu
  /// x·σ(x), under another name.
  case swish

  /// Applies the function to every element of a tensor of any shape.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    switch self {
    case .gelu: input.gelu()
    case .geluNew, .geluTanh: input.geluTanh()
    case .quickGELU: input.quickGELU()
    case .relu: input.relu()
    case .silu, .swish: input.silu()
    }
  }
}
