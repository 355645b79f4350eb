import Foundation
import Imaging

extension HTML {
  /// An image with its caption, inside of the page itself.
  ///
  /// - Parameters:
  ///   - image: the image, at its full size
  ///   - alternative: a description of the image for a reader who cannot see it
  ///   - caption: what stands below it
  ///   - width: the width in screen pixels up to which small images are enlarged; their pixels stay square
  ///     and sharp
  public static func figure(
    _ image: Image, alternative: String, caption: HTML, width: Int = 192
  ) -> HTML {
    let data = "data:image/png;base64," + Data(image.pngBytes()).base64EncodedString()
    let scale = max(1, width / image.width)
    let picture = HTML(
      markup: Markup.element(
        "img",
        [
          "src": data, "alt": alternative, "width": "\(image.width * scale)",
          "height": "\(image.height * scale)", "class": scale > 1 ? "pixels" : "smooth",
        ]))
    return .element("figure", [:], picture, .element("figcaption", [:], caption))
  }

  /// A chart, with a caption below it if one is given.
  public static func figure(_ chart: some Chart, caption: HTML? = nil) -> HTML {
    let picture = HTML(markup: chart.svg)
    guard let caption else { return .element("figure", ["class": "wide"], picture) }
    return .element("figure", ["class": "wide"], picture, .element("figcaption", [:], caption))
  }

  /// Figures side by side, as many in a row as fit the page.
  public static func grid(_ figures: [HTML]) -> HTML { .element("div", ["class": "grid"], figures) }
}
