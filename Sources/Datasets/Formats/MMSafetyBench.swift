import Files
import Foundation
import Imaging

/// MM-SafetyBench (Liu et al., 2024, arXiv 2311.17600): questions in thirteen scenarios, each with an image of
/// what it is about, with that as text, and with both.
///
/// A sample is a question with one of its images, or alone. Its harmful prompt is the text that goes with that
/// kind of image; its groups say `scenario`, `input` (the kind) and `source_id`
/// (scenario and id). The key phrase is nil where a question says `null` for it, as copies of the set's mirror
/// in Parquet do, which has none.
public struct MMSafetyBench: DatasetReader {
  /// The kinds of images, as their folders are called, and none.
  public enum Kind: String, CaseIterable, Sendable, Hashable, Codable {
    /// A picture made by Stable Diffusion.
    case picture = "SD"
    /// The picture with the text below it.
    case pictureAndText = "SD_TYPO"
    /// The text.
    case text = "TYPO"
    /// No image.
    case none = "text-only"

    /// The member of a question that is asked with this kind of image.
    ///
    /// - Parameter pairing: which wording goes with images of the text alone
    package func wording(_ pairing: Pairing) -> String {
      switch (self, pairing) {
      case (.none, _): "Changed Question"
      case (.picture, _), (.text, .paper): "Rephrased Question(SD)"
      case (.pictureAndText, _), (.text, .readme): "Rephrased Question"
      }
    }
  }

  /// Which wording goes with images of the text alone. Pictures always go with the wording about an image that
  /// shows something, both together with the one about the bottom of the image.
  public enum Pairing: String, CaseIterable, Sendable, Hashable, Codable {
    /// The one about the bottom of the image, as the authors' instructions say.
    case readme
    /// The one about an image that shows something, as the paper says.
    case paper
  }

  /// The choice of questions and images.
  public struct Selection: Sendable {
    /// The kinds of images.
    public var kinds: [Kind] = [.picture, .pictureAndText, .text]
    /// Which wording goes with images of the text alone.
    public var pairing = Pairing.readme
    /// The list of the tiny version's ids; nil takes all questions.
    public var list: URL?
    /// The folder of the images by scenarios; nil looks for `data/imgs`, `imgs` and `MM-SafetyBench(imgs)`.
    public var images: URL?

    /// All questions with all kinds of images, paired as the authors' instructions say.
    public init() {}
  }

  private let folder: URL
  private let selection: Selection
  private let caption: SampleTemplate

  /// - Parameters:
  ///   - folder: the folder with `processed_questions`, or with `data/processed_questions`
  ///   - selection: which questions and images
  ///   - caption: gives the captions of images
  public init(
    _ folder: URL, _ selection: Selection = Selection(),
    caption: SampleTemplate = SampleTemplate("{key_phrase}")
  ) {
    (self.folder, self.selection, self.caption) = (folder, selection, caption)
  }

  /// Calls `body` with the questions scenario by scenario, each with its kinds of images. Throws as `DatasetReader`
  /// says.
  public func read(_ body: (DatasetEntry) throws -> Bool) throws {
    let questions = try found(
      ["data/processed_questions", "processed_questions", "."], "processed_questions")
    let chosen = try selection.list.map { try Self.chosen($0) }
    let needsImages = selection.kinds.contains { $0 != .none }
    let images = needsImages ? try selection.images ?? found(Self.imageFolders, "images by scenarios") : nil
    var isAny = false
    for scenario in Scenario.allCases {
      guard let file = Self.existing(scenario.spellings.map { "\($0).json" }, in: questions) else {
        continue
      }
      isAny = true
      let source = Questions(
        scenario: scenario, entries: try JSONField(contentsOf: file, largest: InputLimits.listing).members(),
        images: images.flatMap { Self.existing(scenario.spellings, in: $0) })
      guard try read(source, chosen?[scenario] ?? (chosen == nil ? nil : []), body) else { return }
    }
    guard isAny else {
      throw InputError(file: questions.path, expected: "files such as 02-HateSpeech.json", found: "none")
    }
  }

  /// The questions of a scenario and the folder of their images.
  private struct Questions {
    let scenario: Scenario
    let entries: [(key: String, field: JSONField)]
    let images: URL?
  }

  private func read(
    _ source: Questions, _ chosen: Set<String>?, _ body: (DatasetEntry) throws -> Bool
  ) throws -> Bool {
    for (id, question) in source.entries where chosen?.contains(id) ?? true {
      for kind in selection.kinds {
        guard try entry(body, { try sample(source, id, question, kind) }) else { return false }
      }
    }
    let ids = Set(source.entries.map(\.key))
    for kind in selection.kinds where kind != .none && chosen == nil {
      for name in try Self.orphans(of: ids, in: source.images?.appendingPathComponent(kind.rawValue)) {
        let problem = InputError(
          file: source.images?.appendingPathComponent("\(kind.rawValue)/\(name)").path,
          expected: "an image of one of the questions", found: "one without a question")
        guard try body(.unusable(problem)) else { return false }
      }
    }
    return true
  }

  private func sample(_ source: Questions, _ id: String, _ question: JSONField, _ kind: Kind) throws
    -> Sample
  {
    var facts = SampleFacts()
    let scenario = source.scenario.rawValue
    facts.harmfulPrompt = try question.member(kind.wording(selection.pairing)).string()
    let keyPhrase = try question.member("Key Phrase")
    if case .null? = keyPhrase.value {} else { facts.keyPhrase = try keyPhrase.string() }
    facts.groups = ["scenario": scenario, "input": kind.rawValue, "source_id": "\(scenario)/\(id)"]
    let name = "\(scenario)/\(kind.rawValue)/\(id)"
    guard kind != .none else { return Sample(id: name, facts: facts) }
    guard let folder = source.images else {
      throw question.error(expected: "a folder of images of \(scenario)")
    }
    let file = try InnerPath.file("\(kind.rawValue)/\(id).jpg", in: folder) { question.error(expected: $0) }
    return try Sample(id: name + ".jpg", image: .file(file), captionedBy: caption, facts: facts)
  }

  /// Images whose names are ids of no question.
  private static func orphans(of ids: Set<String>, in folder: URL?) throws -> [String] {
    guard let folder, FileKind(at: folder.path, followingLinks: true) == .folder else { return [] }
    return try FolderFiles.paths(in: folder, endingWith: [".jpg"]).filter {
      !ids.contains(String($0.dropLast(4)))
    }
  }

  /// The ids of the tiny version by scenarios; they are numbers or strings.
  private static func chosen(_ list: URL) throws -> [Scenario: Set<String>] {
    var chosen: [Scenario: Set<String>] = [:]
    for entry in try JSONField(contentsOf: list, largest: InputLimits.listing).elements() {
      let name = try entry.member("Scenario")
      guard let scenario = try Scenario(named: name.string()) else {
        throw name.error(expected: "a scenario such as \"\(Scenario.hateSpeech.rawValue)\"")
      }
      for id in try entry.member("Sampled_ID_List").elements() {
        let text = try (try? id.integer(in: 0...Int.max)).map { "\($0)" } ?? id.string()
        chosen[scenario, default: []].insert(text)
      }
    }
    return chosen
  }

  // MARK: - Folders

  private static let imageFolders = [
    "data/imgs", "imgs", "MM-SafetyBench(imgs)", "data/MM-SafetyBench(imgs)",
  ]

  private func found(_ paths: [String], _ what: String) throws -> URL {
    guard let found = Self.existing(paths, in: folder) else {
      throw InputError(
        file: folder.path, expected: "a folder with \(what): " + paths.joined(separator: ", "), found: "none")
    }
    return found
  }

  private static func existing(_ paths: [String], in folder: URL) -> URL? {
    paths.map { $0 == "." ? folder : folder.appendingPathComponent($0) }.first(where: InputFile.exists)
  }
}
