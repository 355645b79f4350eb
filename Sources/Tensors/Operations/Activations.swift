/// The activation functions of transformers, each with its derivative in one pass.
extension Tensor {
  /// x·Φ(x) with the exact normal distribution. Hendrycks and Gimpel, 2016, arXiv:1606.08415.
  public func gelu() -> Tensor { activated(kernels.gelu_forward, kernels.gelu_backward) }

  /// GELU by its tanh approximation ("gelu_new", "gelu_pytorch_tanh").
  public func geluTanh() -> Tensor { activated(kernels.gelu_tanh_forward, kernels.gelu_tanh_backward) }

  /// x·σ(1.702x), the approximation that OpenAI's CLIP uses.
  public func quickGELU() -> Tensor { activated(kernels.quick_gelu_forward, kernels.quick_gelu_backward) }

  /// x·σ(x), the activation of gated perceptrons. Elfwing et al., 2017, arXiv:1702.03118.
  public func silu() -> Tensor {
    let gate = mapped(kernels.sigmoid)
    return combined(with: gate, kernels.multiply).recorded(from: self) { [detached] gradient in
      gradient * gate * (detached * (1 - gate) + 1)
    }
  }

  private func activated(_ forward: UnaryKernel, _ backward: @escaping BinaryKernel) -> Tensor {
    mapped(forward).recorded(from: self) { [detached] in detached.combined(with: $0, backward) }
  }
}
