import Datasets
import EmbeddingModels
import Files
import Imaging
import Phantoms
import Pictures
import Tensors

/// How images of each of the 18 classes of 3MAD go with the attributes of all, as the authors of the data set
/// measure it (TII; Huang et al., "Medical MLLM is vulnerable", 2024): logit scale · cosine of an image and
/// "this is a photo of {attribute}", in the mean over the images of a class.
public struct AttributeAssociation: Sendable {
  /// The classes in the order of rows and columns.
  public static let classes = PhantomClass.allCases

  /// How many images there are of each class.
  public private(set) var counts = [Int](repeating: 0, count: classes.count)
  private var sums = [[Double]](
    repeating: [Double](repeating: 0, count: classes.count), count: classes.count)
  /// Of each class, the sum over images that have an unmatched attribute, and their number.
  private var unmatched = [(sum: Double, count: Int)](repeating: (0, 0), count: classes.count)

  private let model: any ImageTextModel
  private let texts: Tensor

  /// A table without images yet.
  ///
  /// - Parameter model: the model by which images are compared with texts
  public init(under model: any ImageTextModel) {
    self.model = model
    let names = Self.classes.map { "this is a photo of \($0.attribute)" }
    texts = model.textEmbeddings(of: names).l2Normalized()
  }

  /// Adds an image of a sample.
  ///
  /// Throws `InputError` when the image cannot be read, or the sample's class is none of the 18.
  public mutating func add(_ sample: Sample) throws {
    let name =
      sample.facts.attribute.flatMap(PhantomClass.init(published:))
      ?? sample.className.flatMap(
        PhantomClass.init(rawValue:))
    guard let row = name.flatMap({ Self.classes.firstIndex(of: $0) }) else {
      throw sample.naming(
        InputError(expected: "one of the 18 classes", found: sample.className ?? "none"), member: "class")
    }
    let image = try sample.read().image
    let embedding = model.imageEmbeddings(of: [image]).l2Normalized()
    let scale = model.logit?.scale ?? 1
    let scores = matrixProduct(embedding, texts, transposeB: true).values.map { Double(scale * $0) }
    counts[row] += 1
    for column in scores.indices { sums[row][column] += scores[column] }
    let other = sample.facts.unmatchedAttribute.flatMap(PhantomClass.init(published:))
    if let column = other.flatMap({ Self.classes.firstIndex(of: $0) }) {
      unmatched[row].sum += scores[column]
      unmatched[row].count += 1
    }
  }

  /// The mean score of the images of a class with an attribute; nil without images.
  public func mean(of images: PhantomClass, with attribute: PhantomClass) -> Double? {
    let (row, column) = (
      Self.classes.firstIndex(of: images)!, Self.classes.firstIndex(of: attribute)!
    )
    return counts[row] > 0 ? sums[row][column] / Double(counts[row]) : nil
  }

  /// The table as comma-separated values: a row for each class of images, a column for each attribute; cells of
  /// classes without images are empty.
  public var csv: String {
    CSV.text(
      header: ["category", "images"] + Self.classes.map(\.publishedSplit),
      rows: Self.classes.indices.map { row in
        let cells = Self.classes.map { mean(of: Self.classes[row], with: $0).map { "\($0)" } ?? "" }
        return [Self.classes[row].publishedSplit, "\(counts[row])"] + cells
      })
  }

  /// What the published `aggregated_scores.csv` holds: the mean scores of each class that has images with its own
  /// and with the unmatched attributes. (The published file lacks Ultrasound_Breast.)
  public var aggregatedCSV: String {
    CSV.text(
      header: ["category", "origin_score_avg", "unmatch_score_avg"],
      rows: Self.classes.indices.filter { counts[$0] > 0 }.map { row in
        let other = unmatched[row]
        return [
          Self.classes[row].publishedSplit, "\(sums[row][row] / Double(counts[row]))",
          other.count > 0 ? "\(other.sum / Double(other.count))" : "",
        ]
      })
  }

  /// The table as a picture.
  public var chart: GridChart {
    let names = Self.classes.map(\.attribute)
    return GridChart(
      "Images of a class with the attributes of all (TII)",
      description: "Mean of logit scale times cosine; rows are images, columns attributes.", rows: names,
      columns: names,
      values: Self.classes.map { row in Self.classes.map { mean(of: row, with: $0) } })
  }
}
