/// Lines over steps, seconds or radii, each with a band that shows a spread, such as over seeds.
public struct LineChart: Chart {
  /// One point of a line.
  public struct Point: Sendable, Hashable {
    /// The position along the horizontal axis.
    public var x: Double
    /// The position along the vertical axis.
    public var y: Double
    /// The vertical extent of the band at this point; nil where there is none.
    public var spread: ClosedRange<Double>?

    /// A point, with the vertical extent of its band if there is one.
    public init(x: Double, y: Double, spread: ClosedRange<Double>? = nil) {
      (self.x, self.y, self.spread) = (x, y, spread)
    }
  }

  /// A line with its name.
  public struct Line: Sendable, Hashable {
    /// The text at the line's end.
    public var name: String
    /// The points in the order in which they are joined. A point that is not finite leaves a gap.
    public var points: [Point]
    /// The number of its colour, from 0; nil for the line's place among the chart's lines.
    public var color: Int?
    /// Whether it is dashed, and its points are not marked.
    public var isDashed = false

    /// A solid line through these points, in a colour of its own.
    public init(_ name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  /// The heading, which is also the picture's title for a screen reader.
  public var title: String
  /// A description for a reader who cannot see the chart; the first and last values of each line are added to
  /// it.
  public var description: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The lines, each in a colour of its own unless it says otherwise.
  public var lines: [Line]
  /// The size in pixels; the picture may be shown at any size.
  public var size: (width: Double, height: Double) = (640, 320)

  /// A chart of these lines.
  public init(_ title: String, description: String = "", x: Axis, y: Axis, lines: [Line]) {
    (self.title, self.description, self.x, self.y, self.lines) = (title, description, x, y, lines)
  }

  /// The chart as a whole SVG document.
  public var svg: String {
    var drawing = Drawing(width: size.width, title: title, description: fullDescription)
    let plot = Plot(self)
    plot.drawAxes(in: &drawing)
    for (index, line) in lines.enumerated() { plot.draw(line, series: line.color ?? index, in: &drawing) }
    plot.drawNames(in: &drawing)
    return drawing.svg(height: size.height)
  }

  private var fullDescription: String {
    let ends = lines.compactMap { line -> String? in
      let points = line.points.filter(canShow)
      guard let first = points.first, let last = points.last else { return nil }
      return "\(line.name): from \(NumberText.short(first.y)) at \(NumberText.short(first.x))"
        + " to \(NumberText.short(last.y)) at \(NumberText.short(last.x))."
    }
    return ([description, "\(y.label) over \(x.label)."] + ends).filter { !$0.isEmpty }.joined(separator: " ")
  }

  func canShow(_ point: Point) -> Bool { x.canShow(point.x) && y.canShow(point.y) }
}
