/// Lines over steps, seconds or radii, each with a band that shows a spread, such as over seeds.
public struct LineChart: Chart {
  public struct Point: Sendable, Hashable {
    public var x: Double
    public var y: Double
    /// The band at this place, if the line has one.
    public var spread: ClosedRange<Double>?

    public init(x: Double, y: Double, spread: ClosedRange<Double>? = nil) {
      (self.x, self.y, self.spread) = (x, y, spread)
    }
  }

  public struct Line: Sendable, Hashable {
    public var name: String
    /// In the order in which they are joined. Numbers that are not finite leave a gap.
    public var points: [Point]

    public init(_ name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  public var title: String
  /// What the chart says, for a reader who cannot see it; the lines' ends are added.
  public var description: String
  public var x: Axis
  public var y: Axis
  public var lines: [Line]
  /// In pixels, of a picture that may be shown at any size.
  public var size: (width: Double, height: Double) = (640, 320)

  public init(_ title: String, description: String = "", x: Axis, y: Axis, lines: [Line]) {
    (self.title, self.description, self.x, self.y, self.lines) = (title, description, x, y, lines)
  }

  public var svg: String {
    var drawing = Drawing(width: size.width, title: title, description: fullDescription)
    let plot = Plot(self)
    plot.drawAxes(in: &drawing)
    for (index, line) in lines.enumerated() { plot.draw(line, series: index, in: &drawing) }
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
