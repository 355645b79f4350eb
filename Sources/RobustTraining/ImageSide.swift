import EmbeddingModels
import Files
import Layers
import Tensors

/// The image side of a model, as a function of its parameters.
struct ImageSide: Sendable {
  /// The model as it is; its other side does not change.
  let model: any ImageTextModel & Parameterized
  /// The parameters of the image side by their names.
  let parameters: [(name: String, tensor: Tensor)]
  private let others: [Tensor]

  /// - Parameter model: a model whose parameters of the image side stand behind all others
  init(_ model: any ImageTextModel & Parameterized) {
    let all = model.parameters
    let first = all.firstIndex { $0.name.hasPrefix("vis") } ?? all.count
    (self.model, parameters) = (model, Array(all[first...]))
    others = all[..<first].map(\.tensor)
  }

  /// The model with other parameters of its image side.
  func replacing(_ tensors: [Tensor]) -> any ImageTextModel & Parameterized {
    Self.replaced(model, others + tensors)
  }

  /// The embeddings of `[images, 3, height, width]` under other parameters, `[images, dimension]`.
  func embeddings(_ pixels: Tensor, under tensors: [Tensor]) -> Tensor {
    replacing(tensors).imageEmbeddings(pixels: pixels)
  }

  private static func replaced<Model: ImageTextModel & Parameterized>(
    _ model: Model, _ tensors: [Tensor]
  ) -> any ImageTextModel & Parameterized {
    model.replacingParameters(tensors)
  }
}
