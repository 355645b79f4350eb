import Defences
import EmbeddingModels
import Files
import Imaging
import Objectives
import Preconditions
import Tensors

/// A classifier made of an image–text model and the names of classes, as CLIP's: a class is the mean of its
/// templates' text embeddings, each of length 1, brought to length 1; its logit is the cosine with the image,
/// times a scale. Radford et al., 2021, arXiv:2103.00020.
public struct ZeroShotClassifier: Sendable {
  /// The model.
  public let model: any ImageTextModel
  /// The names of the classes, each once.
  public let classes: [String]
  /// The texts around a name, which stands for `{}` or `{c}`.
  public let templates: [String]
  /// The factor on cosines.
  public let scale: Float
  /// `[classes, dimension]`, of length 1 each
  private let weights: Tensor

  /// The scale of models that have not learned one.
  public static let usualScale: Float = 100

  /// Embeds the classes.
  ///
  /// - Parameters:
  ///   - model: any image–text model
  ///   - classes: the names of the classes, at least two, each once
  ///   - templates: texts with `{}` or `{c}` in the place of the name, at least one
  ///   - scale: the factor on cosines; the model's own unless given, or 100 if it has none
  /// - Throws: `InputError` for names and templates that are not as above, for texts beyond the model's
  ///   limit, and for a scale that is not above 0
  public init(
    _ model: any ImageTextModel, classes: [String], templates: [String], scale: Float? = nil
  ) throws {
    try Self.check(classes, templates)
    self.scale = scale ?? model.logit?.scale ?? Self.usualScale
    guard self.scale > 0, self.scale.isFinite else {
      throw InputError(field: "scale", expected: "a number above 0", found: "\(self.scale)")
    }
    let texts = classes.map { name in templates.map { Self.text($0, of: name) } }
    for text in texts.joined() { try model.requireRoom(for: text, field: "class") }
    let embeddings = model.textEmbeddings(of: Array(texts.joined()))
    (self.model, self.classes, self.templates) = (model, classes, templates)
    weights = Self.weights(embeddings, templateCount: templates.count)
  }

  /// The same classes before another model of the same texts: of one that stands behind a defence, for example.
  private init(_ other: ZeroShotClassifier, before model: any ImageTextModel) {
    (self.model, classes, templates) = (model, other.classes, other.templates)
    (scale, weights) = (other.scale, other.weights)
  }

  /// The classifier whose images go through a defence; of a random one, an image's embedding is the mean of the
  /// draws', each of length 1.
  ///
  /// - Parameters:
  ///   - defence: the defence
  ///   - draws: the draws that are averaged
  public func behind(_ defence: DefenceChain, draws: DefenceDraws) -> ZeroShotClassifier {
    ZeroShotClassifier(self, before: DefendedModel(model, behind: defence, draws: draws))
  }

  /// The mean of each class's templates, brought to length 1, `[classes, dimension]`.
  ///
  /// - Parameters:
  ///   - embeddings: `[classes · templates, dimension]`, of any length but 0
  ///   - templateCount: the templates of a class
  package static func weights(_ embeddings: Tensor, templateCount: Int) -> Tensor {
    let rows = embeddings.l2Normalized()
    let means = (0..<rows.rows / templateCount).map { index -> Tensor in
      let own = rows.rows(index * templateCount..<(index + 1) * templateCount)
      return own.transposed().rowMeans().reshaped([1, rows.columns])
    }
    return Tensor.concatenating(means).l2Normalized()
  }

  private static let places = ["{}", "{c}"]

  private static func text(_ template: String, of name: String) -> String {
    places.reduce(template) { $0.replacing($1, with: name) }
  }

  private static func check(_ classes: [String], _ templates: [String]) throws {
    guard classes.count >= 2, Set(classes.map { ExactString($0) }).count == classes.count else {
      throw InputError(
        field: "classes", expected: "at least two names, each once",
        found: classes.count < 2 ? "\(classes.count)" : "a name twice")
    }
    if let empty = classes.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw InputError(field: "class \(empty + 1)", expected: "a name", found: "\"\(classes[empty])\"")
    }
    guard !templates.isEmpty else {
      throw InputError(field: "templates", expected: "at least one", found: "none")
    }
    for template in templates where !places.contains(where: { template.contains($0) }) {
      throw InputError(
        field: "template", expected: "a text with {} in the place of the class", found: "\"\(template)\"")
    }
  }

  /// The logits of image embeddings, differentiable: `[images, dimension]` to `[images, classes]`.
  public func logits(ofEmbeddings embeddings: Tensor) -> Tensor {
    embeddings.l2Normalized().linear(weight: weights) * scale
  }

  /// The logits of an image, after preprocessing: one for each class.
  public func logits(of image: Image) -> [Float] {
    logits(ofEmbeddings: model.imageEmbeddings(of: [image])).values
  }
}
