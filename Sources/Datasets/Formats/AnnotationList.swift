import Files
import Foundation
import Imaging

/// The columns of a list of findings in images.
public struct AnnotationColumns: Sendable, Hashable {
  /// How a rectangle is written.
  public enum BoxForm: String, CaseIterable, Sendable, Hashable, Codable {
    /// The left and upper edge, width and height.
    case size
    /// The left, upper, right and lower edge.
    case corners
  }

  /// The column of the image's name.
  public var image: String
  /// The column of the finding's name; nil for lists that have none.
  public var finding: String?
  /// The four columns of a rectangle around the finding; empty for lists that have none.
  public var box: [String] = []
  /// How rectangles are written.
  public var boxForm = BoxForm.size
  /// The column of the path of a mask; nil for lists that have none.
  public var mask: String?
  /// Names of findings that mean that there is none, whatever their letters' case.
  public var noFinding: Set<String> = ["no finding", "normal"]

  /// A list with the names of images and nothing else; set what it has more.
  public init(image: String) { self.image = image }

  /// RSNA's pneumonia detection challenge: `patientId,x,y,width,height,Target`.
  public static let rsna: AnnotationColumns = {
    var columns = AnnotationColumns(image: "patientId")
    columns.box = ["x", "y", "width", "height"]
    return columns
  }()

  /// VinDr-CXR: `image_id,class_name,…,x_min,y_min,x_max,y_max`.
  public static let vindr: AnnotationColumns = {
    var columns = AnnotationColumns(image: "image_id")
    columns.finding = "class_name"
    (columns.box, columns.boxForm) = (["x_min", "y_min", "x_max", "y_max"], .corners)
    return columns
  }()

  var all: [String] { [image] + [finding, mask].compactMap { $0 } + box }
}

/// A table with a row for each finding in an image, or one for an image without a finding. Rows about the same
/// image are one sample, wherever they stand; its mask is the union of the rectangles.
///
/// The rows are held in memory until the last one is read.
public struct AnnotationList: DatasetReader {
  /// What all images of a list have in common.
  public struct Setting: Sendable {
    /// What is added to an image's name to give its path: ".png".
    public var ending = ""
    /// The kind of the images.
    public var className: String?
    /// The finding of rows that have a rectangle or a mask, in lists without a column of findings.
    public var finding: String?
    /// Gives the captions.
    public var caption = SampleTemplate("{finding}")

    /// Names are paths, and nothing is known of the images.
    public init() {}
  }

  private let table: URL
  private let images: URL
  private let columns: AnnotationColumns
  private let setting: Setting

  /// - Parameters:
  ///   - table: the table
  ///   - columns: its columns
  ///   - images: the folder of the images and masks; that of the table unless given
  ///   - setting: what all images have in common
  /// - Throws: `InputError` unless a rectangle has no or four columns
  public init(_ table: URL, _ columns: AnnotationColumns, images: URL? = nil, _ setting: Setting = Setting())
    throws
  {
    guard columns.box.isEmpty || columns.box.count == 4 else {
      throw InputError(field: "box columns", expected: "four", found: "\(columns.box.count)")
    }
    (self.table, self.columns, self.setting) = (table, columns, setting)
    self.images = images ?? table.deletingLastPathComponent()
  }

  private struct Annotated {
    let name: CSVField?
    var findings: [String] = []
    var boxes: [PixelBox] = []
    var mask: CSVField?
    var problem: InputError?
  }

  /// Calls `body` with the images in the order in which they are first named. Throws as `DatasetReader` says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    for annotated in try rows() {
      if let problem = annotated.problem {
        guard try body(.unusable(problem)) else { return }
      } else if let name = annotated.name {
        guard try entry(body, { try sample(annotated, named: name) }) else { return }
      }
    }
  }

  /// The images in the order in which they are first named.
  private func rows() throws -> [Annotated] {
    var (images, places) = ([Annotated](), [String: Int]())
    var reader = try CSVReader(table, requiring: columns.all)
    while let row = try reader.next() {
      let name: CSVField
      do {
        name = try row.field(columns.image)
      } catch let problem as InputError {
        images.append(Annotated(name: nil, problem: problem))
        continue
      }
      let place = places[name.text ?? ""] ?? images.count
      if place == images.count {
        places[name.text ?? ""] = place
        images.append(Annotated(name: name))
      }
      do {
        try add(row, to: &images[place])
      } catch let problem as InputError {
        images[place].problem = images[place].problem ?? problem
      }
    }
    return images
  }

  private func add(_ row: CSVRow, to image: inout Annotated) throws {
    let box = try box(row)
    let mask = try columns.mask.flatMap { try row.field($0).ifPresent }
    if let mask {
      guard image.mask == nil else { throw mask.error(expected: "one mask an image") }
      image.mask = mask
    }
    if let box { image.boxes.append(box) }
    let named = try columns.finding.flatMap { try row.field($0).ifPresent?.text }
    let finding = columns.finding == nil && (box != nil || mask != nil) ? setting.finding : named
    if let finding, !columns.noFinding.contains(finding.lowercased()), !image.findings.contains(finding) {
      image.findings.append(finding)
    }
  }

  /// The rectangle of a row, nil when all of its columns are empty.
  private func box(_ row: CSVRow) throws -> PixelBox? {
    guard columns.box.count == 4 else { return nil }
    let fields = try columns.box.map { try row.field($0) }
    guard fields.contains(where: { $0.ifPresent != nil }) else { return nil }
    let numbers = try fields.map { try $0.number() }
    let isSize = columns.boxForm == .size
    let box = PixelBox(
      left: numbers[0], top: numbers[1], right: isSize ? numbers[0] + numbers[2] : numbers[2],
      bottom: isSize ? numbers[1] + numbers[3] : numbers[3])
    guard let box else { throw fields[2].error(expected: "a rectangle with an area") }
    return box
  }

  private func sample(_ image: Annotated, named name: CSVField) throws -> Sample {
    let path = try name.string() + setting.ending
    let file = try InnerPath.file(path, in: images) { name.error(expected: $0) }
    let mask: SampleMask? =
      if let mask = image.mask {
        .file(try InnerPath.file(mask.string(), in: images) { mask.error(expected: $0) })
      } else {
        image.boxes.isEmpty ? nil : .boxes(image.boxes, in: file)
      }
    return try Sample(
      id: path, image: .file(file), captionedBy: setting.caption, facts: SampleFacts(),
      className: setting.className,
      finding: image.findings.isEmpty ? nil : image.findings.joined(separator: ", "), lesion: mask)
  }
}
