import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation
import Phantoms

/// What is chosen about reading a data set.
struct FormatOptions: ParsableArguments {
  @Option(help: "Folder of the images, where they do not lie as the format has them.") var images: String?
  @Option(
    help: """
      Captions where the format has none: a text with places such as {attribute}, {class}, {finding}, {key_phrase}, {prompt}.
      """) var caption: String?
  @Option(help: "The only split that is read, for karpathy: train, restval, val or test.") var split: String?
  @Option(help: "Kind of images of mm-safetybench; may be given several times. (default: all with images)")
  var kind: [MMSafetyBench.Kind] = []
  @Option(help: "Which question goes with TYPO in mm-safetybench: as its readme or its paper says.")
  var questionPairing: MMSafetyBench.Pairing?
  @Option(help: "The list of the tiny version of mm-safetybench.") var tinyList: String?
  @Option(help: "Names of the labels 0, 1, … of npz, with commas between them.") var classNames: String?
  @Option(help: "Column of the image's name, for list.") var imageColumn: String?
  @Option(help: "Column of the finding's name, for list.") var findingColumn: String?
  @Option(help: "The four columns of rectangles, with commas between them, for list.") var boxColumns: String?
  @Option(help: "How rectangles of list are written: size (x, y, width, height) or corners.")
  var boxForm: AnnotationColumns.BoxForm?
  @Option(help: "Column of the path of a mask, for list.") var maskColumn: String?
  @Option(help: "What is added to names of images in lists to give their paths, such as .png.")
  var imageEnding: String?
  @Option(help: "The kind of all images of a list.") var className: String?
  @Option(help: "The finding of rectangles in lists that have no names of findings.") var finding: String?

  @Option(
    help: "CSV of prompts with the columns policy and question, for attributes. (default: our questions)")
  var prompts: String?
  @Option(help: "Task of prompts, for attributes; may be given several times. (default: all 18)")
  var task: [PhantomTask] = []
  @Option(parsing: .unconditional, help: "Seed of wordings and other images, for attributes. (default: 0)")
  var seed: Int?

  func validate(for format: DatasetFormat) throws {
    func scope(_ name: String, _ value: (some Any)?, _ option: DatasetFormat.Option) -> ScopedOption {
      let formats = DatasetFormat.allCases.filter { $0.options.contains(option) }.map(\.rawValue)
      return ScopedOption(
        name, value, acts: format.options.contains(option),
        "for --format " + formats.joined(separator: ", "))
    }
    try [
      scope("--images", images, .images), scope("--caption", caption, .caption),
      scope("--split", split, .split), scope("--kind", kind.first, .selection),
      scope("--question-pairing", questionPairing, .selection), scope("--tiny-list", tinyList, .selection),
      scope("--class-names", classNames, .classNames), scope("--image-column", imageColumn, .columns),
      scope("--finding-column", findingColumn, .columns), scope("--box-columns", boxColumns, .columns),
      scope("--box-form", boxForm, .columns), scope("--mask-column", maskColumn, .columns),
      scope("--image-ending", imageEnding, .setting), scope("--class-name", className, .setting),
      scope("--finding", finding, .setting), scope("--prompts", prompts, .asking),
      scope("--task", task.first, .asking), scope("--seed", seed, .asking),
    ].validate()
    guard boxForm == nil || boxColumns != nil else { throw ValidationError("--box-form needs --box-columns") }
  }

  /// Throws `InputError` for a table of prompts that cannot be read.
  func options() throws -> DatasetOptions {
    var options = DatasetOptions()
    options.images = images.map { folder($0) }
    options.caption = caption.map { SampleTemplate($0) }
    options.split = split
    if !kind.isEmpty { options.selection.kinds = kind }
    options.selection.pairing = questionPairing ?? .readme
    options.selection.list = tinyList.map { URL(fileURLWithPath: $0) }
    options.classNames = Self.list(classNames)
    options.columns = AnnotationColumns(image: imageColumn ?? "image")
    options.columns.finding = findingColumn
    options.columns.box = Self.list(boxColumns)
    options.columns.boxForm = boxForm ?? .size
    options.columns.mask = maskColumn
    options.setting.ending = imageEnding ?? ""
    options.setting.className = className
    options.setting.finding = finding
    if let prompts { options.asking.prompts = try PromptTable(contentsOf: URL(fileURLWithPath: prompts)) }
    if !task.isEmpty { options.asking.tasks = task }
    options.asking.seed = seed ?? 0
    return options
  }

  private static func list(_ text: String?) -> [String] {
    text.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
  }
}

extension PhantomTask: ExpressibleByArgument {}
extension MMSafetyBench.Kind: ExpressibleByArgument {}
extension MMSafetyBench.Pairing: ExpressibleByArgument {}
extension AnnotationColumns.BoxForm: ExpressibleByArgument {}
