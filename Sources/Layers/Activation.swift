import Tensors

/// The activation functions that configurations name in `hidden_act`.
public enum Activation: String, CaseIterable, Sendable {
  case gelu
  case geluNew = "gelu_new"
  case geluTanh = "gelu_pytorch_tanh"
  case quickGELU = "quick_gelu"
  case relu

  public func callAsFunction(_ input: Tensor) -> Tensor {
    switch self {
    case .gelu: input.gelu()
    case .geluNew, .geluTanh: input.geluTanh()
    case .quickGELU: input.quickGELU()
    case .relu: input.relu()
    }
  }
}
