import Files
import Foundation

/// A chart that draws itself as SVG text, readable in light and dark surroundings and by a screen reader.
public protocol Chart: Sendable {
  /// The picture as a whole SVG document, which can also stand inside of an HTML page.
  var svg: String { get }
}

extension Chart {
  /// Writes the picture, whole or not at all. Throws `OutputError`.
  public func write(to url: URL) throws { try OutputFile.write((svg + "\n").utf8, to: url) }
}
