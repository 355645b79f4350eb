import EmbeddingModels
import Layers
import Tensors

/// One side of a model, as a function of its parameters.
struct ModelSide: Sendable {
  /// The sides of a model.
  enum Kind: Sendable {
    case image, text
  }

  /// The model as it is; its other side does not change.
  let model: any ImageTextModel & Parameterized
  /// The parameters of the side by their names.
  let parameters: [(name: String, tensor: Tensor)]
  private let before: [Tensor]
  private let after: [Tensor]

  /// - Parameters:
  ///   - model: a model whose parameters are the factor on cosines, those of the text side, and those of the
  ///     image side, whose names begin with `vis`
  ///   - kind: which side
  init(_ model: any ImageTextModel & Parameterized, _ kind: Kind) {
    let all = model.parameters
    let isOwn = all.map { parameter in
      switch kind {
      case .image: parameter.name.hasPrefix("vis")
      case .text: parameter.name.hasPrefix("text")
      }
    }
    let own = (isOwn.firstIndex(of: true) ?? 0)..<(isOwn.lastIndex(of: true).map { $0 + 1 } ?? 0)
    (self.model, parameters) = (model, Array(all[own]))
    before = all[..<own.lowerBound].map(\.tensor)
    after = all[own.upperBound...].map(\.tensor)
  }

  /// The model with other parameters of this side.
  func replacing(_ tensors: [Tensor]) -> any ImageTextModel & Parameterized {
    Self.replaced(model, before + tensors + after)
  }

  private static func replaced<Model: ImageTextModel & Parameterized>(
    _ model: Model, _ tensors: [Tensor]
  ) -> any ImageTextModel & Parameterized {
    model.replacingParameters(tensors)
  }
}

extension TextEncoder {
  /// The embeddings of texts, `[texts, dimension]`, in one piece, differentiable with respect to parameters.
  func embeddingsInOnePiece(of tokens: [[Int32]]) -> Tensor {
    textEmbeddings(inputs: inputEmbeddings(of: tokens), tokens: tokens)
  }
}
