import Files
import Foundation
import Imaging
import Phantoms
import Tensors

/// Prompts about images from lists of their attributes, as the authors of 3MAD describe it: a list becomes a
/// sentence, "This image is about …", which stands before a prompt of each task; the same prompt also stands
/// behind the sentence of another image, of another class where classes are known.
///
/// The source has a line of JSON for each image: `file_name`, perhaps `class` and `mask_file_name`, and
/// `attributes`, an object of texts in the order in which they are told, of which one may have an empty name.
/// Without `attributes`, they are the members that `phantoms` writes: `class`, `finding`, `location`, `size`.
/// There is a sample for each image and task.
public struct AttributeFile: DatasetReader {
  /// What is asked about the images.
  public struct Asking: Sendable {
    /// The prompts.
    public var prompts = PromptTable.standard
    /// The tasks, in the order of an image's samples; those without a prompt are left out.
    public var tasks = PhantomTask.allCases
    /// Decides over the wordings and over the other images.
    public var seed = 0

    /// Our questions of all tasks.
    public init() {}
  }

  private let file: URL
  private let images: URL
  private let caption: SampleTemplate
  private let asking: Asking

  /// - Parameters:
  ///   - file: the file of JSON lines
  ///   - images: the folder of the images; that of the file unless given
  ///   - caption: gives the captions
  ///   - asking: what is asked
  public init(
    _ file: URL, images: URL? = nil, caption: SampleTemplate = .photo, _ asking: Asking = Asking()
  ) {
    (self.file, self.images) = (file, images ?? file.deletingLastPathComponent())
    (self.caption, self.asking) = (caption, asking)
  }

  /// What is known of an image, or why it cannot be used.
  private typealias Line = Result<Described, InputError>

  private struct Described {
    let id: String
    let image: URL
    let mask: URL?
    let className: String?
    let finding: String?
    let attribute: String
  }

  /// Calls `body` with the samples of each image in turn. Throws as `DatasetReader` says, and `InputError` when
  /// all images are about the same.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    let lines = try JSONLines.map(file) { field, number in try line(field, number) }
    let described = lines.compactMap { try? $0.get() }
    let others = Self.distinct(described)
    guard described.isEmpty || others.count > 1 else {
      throw InputError(
        file: file.path, expected: "images about different things", found: "\(others[0].attribute) of all")
    }
    var generator = RandomGenerator(seed: asking.seed)
    for line in lines {
      switch line {
      case .failure(let problem): guard try body(.unusable(problem)) else { return }
      case .success(let image):
        for task in asking.tasks {
          guard let prompts = asking.prompts.prompts[task] else { continue }
          let prompt = prompts[generator.integer(below: prompts.count)]
          let other = Self.other(than: image, among: others, &generator)
          guard try entry(body, { try sample(image, task, prompt, other) }) else { return }
        }
      }
    }
  }

  private func sample(
    _ image: Described, _ task: PhantomTask, _ prompt: PromptTable.Prompt, _ other: String
  ) throws -> Sample {
    var facts = SampleFacts()
    (facts.attribute, facts.unmatchedAttribute) = (image.attribute, other)
    (facts.task, facts.prompt) = (task.rawValue, prompt.question)
    (facts.harmfulPrompt, facts.keyPhrase) = (prompt.harmful, prompt.keyPhrase)
    facts.groups = ["source_id": "\(image.id) \(task.rawValue)"]
    return try Sample(
      id: image.id, image: .file(image.image), captionedBy: caption, facts: facts, className: image.className,
      finding: image.finding, lesion: image.mask.map { .file($0) })
  }

  // MARK: - Lines

  private func line(_ field: JSONField, _ number: Int) throws -> Line {
    do {
      return .success(try described(field))
    } catch var problem as InputError {
      problem.field = [JSONLines.place(number), problem.field].compactMap { $0 }.joined(separator: ": ")
      return .failure(problem)
    }
  }

  private func described(_ line: JSONField) throws -> Described {
    let name = try line.member("file_name")
    let mask = try line.member("mask_file_name").ifPresent
    let className = try line.member("class").ifPresent?.string()
    return Described(
      id: try name.string(),
      image: try InnerPath.file(name.string(), in: images) { name.error(expected: $0) },
      mask: try mask.map { mask in
        try InnerPath.file(mask.string(), in: images) { mask.error(expected: $0) }
      },
      className: className, finding: try line.member("finding").ifPresent?.string(),
      attribute: try attribute(line, className))
  }

  /// The attributes of a line in one text.
  private func attribute(_ line: JSONField, _ className: String?) throws -> String {
    var told: [String] = []
    if let attributes = try line.member("attributes").ifPresent {
      for (name, value) in try attributes.members() {
        let text = try value.string()
        guard text.hasWords else { throw value.error(expected: "a text with words") }
        told.append(name.isEmpty ? text : "\(name) \(text)")
      }
      guard !told.isEmpty else { throw attributes.error(expected: "at least one attribute") }
    } else {
      let field = try line.member("class")
      guard let className else { throw field.error(expected: "a class, or a member \"attributes\"") }
      told.append(PhantomClass(rawValue: className)?.attribute ?? className)
      for name in ["finding", "location", "size"] {
        guard let text = try line.member(name).ifPresent?.string() else { continue }
        told.append("\(name) \(text)")
      }
    }
    return told.joined(separator: ", ")
  }

  // MARK: - Other images

  private struct Other: Hashable {
    let className: String?
    let attribute: String
  }

  /// The different texts about images, in the order of the file.
  private static func distinct(_ images: [Described]) -> [Other] {
    var seen = Set<ExactString>()
    return images.filter { seen.insert(ExactString($0.attribute)).inserted }.map {
      Other(className: $0.className, attribute: $0.attribute)
    }
  }

  /// What another image is about: of another class if there is one.
  private static func other(
    than image: Described, among others: [Other], _ generator: inout RandomGenerator
  ) -> String {
    let offset = generator.integer(below: others.count)
    let drawn = others[offset...] + others[..<offset]
    let isOther = { (other: Other) in ExactString(other.attribute) != ExactString(image.attribute) }
    let found = drawn.first { isOther($0) && $0.className != image.className } ?? drawn.first(where: isOther)
    return found?.attribute ?? image.attribute
  }
}
