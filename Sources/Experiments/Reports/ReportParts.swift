import Files
import Foundation
import Imaging
import Pictures
import Statistics

/// The parts that reports on one run and on a set have in common.
package enum ReportParts {
  /// The clean image with the region's outline, the attacked one, and how they differ.
  ///
  /// - Parameters:
  ///   - clean: the image before
  ///   - adversarial: the image after, of the same size
  ///   - region: the pixels that were open to change; nil where all were
  ///   - regionName: the name of the region
  ///   - subject: what the image is, for readers who cannot see it
  package static func pictures(
    clean: Image, adversarial: Image, region: Mask?, regionName: String, subject: String
  ) -> HTML {
    let perturbation = Perturbation(from: clean, to: adversarial)
    let outlined = region.map { clean.outlined($0) } ?? clean
    func figure(_ image: Image, _ alternative: String, _ caption: HTML) -> HTML {
      .figure(image, alternative: alternative, caption: caption, width: 256)
    }
    let outlining = region == nil ? "" : ", with the \(regionName) outlined"
    return .grid([
      figure(
        outlined, "\(subject), clean\(outlining)", region == nil ? "clean" : "clean; outlined: \(regionName)"),
      figure(adversarial, "\(subject), attacked", "attacked"),
      figure(
        perturbation.picture(), "the changes to \(subject), at most \(perturbation.largest) of 255 levels",
        "changes up to \(perturbation.largest) of 255 levels: blue darker, red lighter"),
    ])
  }

  /// A text before and after, with the words marked that are new.
  package static func texts(clean: String, adversarial: String) -> HTML {
    .subsection("Text before", .markedText([.init(clean)]))
      + .subsection("Text after", .markedText(pieces(adversarial), changedFrom: pieces(clean)))
  }

  /// The words, each with the spaces before it: put together they are the text.
  package static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var wasSpace = true
    for character in text {
      let isSpace = character.isWhitespace
      if pieces.isEmpty || (isSpace && !wasSpace) {
        pieces.append(String(character))
      } else {
        pieces[pieces.count - 1].append(character)
      }
      wasSpace = isSpace
    }
    return pieces
  }

  /// Every member of a JSON document by its path, but for lists of numbers and objects that other parts show.
  /// Throws `InputError` where the document is malformed.
  ///
  /// - Parameters:
  ///   - field: the document
  ///   - names: members that are not shown
  package static func parameters(_ field: JSONField, leavingOut names: Set<String> = []) throws -> HTML {
    func entries(_ field: JSONField) throws -> [(term: String, meaning: String)] {
      switch field.value {
      case .object(let object) where object.members.isEmpty: [(field.path, "–")]
      case .object: try field.members().filter { !names.contains($0.key) }.flatMap { try entries($0.field) }
      case .string(let text): [(field.path, text.isEmpty ? "–" : text)]
      case .array(let elements): [(field.path, JSON.array(elements).text())]
      case .null: [(field.path, "–")]
      case let value?: [(field.path, value.text())]
      case nil: []
      }
    }
    return .definitions(try entries(field))
  }

  /// A number with so many decimals.
  package static func number(_ value: some BinaryFloatingPoint, decimals: Int = 3) -> String {
    NumberText.fixed(Double(value), decimals: decimals)
  }

  /// "0.412 [0.380, 0.441]", or a dash where there is no estimate.
  package static func text(_ estimate: Estimate?, decimals: Int = 3) -> String {
    guard let estimate else { return "–" }
    let (low, high) = (number(estimate.low, decimals: decimals), number(estimate.high, decimals: decimals))
    return "\(number(estimate.value, decimals: decimals)) [\(low), \(high)]"
  }
}

extension BarChart.Bar {
  /// A bar of an estimate, with its interval.
  package init(_ estimate: Estimate) { self.init(estimate.value, interval: estimate.low...estimate.high) }
}
