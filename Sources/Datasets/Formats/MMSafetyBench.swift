import Files
import Foundation

/// MM-SafetyBench (Liu et al., 2024, arXiv 2311.17600): questions in thirteen scenarios, each with an image of
/// what it is about, with that as text, and with both.
///
/// A sample is a question with one of its images, or alone. Its harmful prompt is the text that goes with that
/// kind of image; its groups say `scenario`, `input` (the kind) and `source_id`.
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

  /// The scenarios in order, as files and folders are called.
  public static let scenarios = [
    "01-Illegal_Activitiy", "02-HateSpeech", "03-Malware_Generation", "04-Physical_Harm", "05-EconomicHarm",
    "06-Fraud", "07-Sex", "08-Political_Lobbying", "09-Privacy_Violence", "10-Legal_Opinion",
    "11-Financial_Advice", "12-Health_Consultation", "13-Gov_Decision",
  ]

  /// The spellings of a scenario in names of files and folders: the published one and, of the first, the one
  /// that some copies have.
  static func spellings(of scenario: String) -> [String] {
    [scenario] + (scenario == scenarios[0] ? ["01-Illegal_Activity"] : [])
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
    for scenario in Self.scenarios {
      guard let file = Self.existing(Self.spellings(of: scenario).map { "\($0).json" }, in: questions) else {
        continue
      }
      isAny = true
      let source = Scenario(
        name: scenario, entries: try JSONField(contentsOf: file, largest: InputLimits.listing).members(),
        images: images.flatMap { Self.existing(Self.spellings(of: scenario), in: $0) })
      guard try read(source, chosen?[scenario] ?? (chosen == nil ? nil : []), body) else { return }
    }
    guard isAny else {
      throw InputError(file: questions.path, expected: "files such as 02-HateSpeech.json", found: "none")
    }
  }

  private struct Scenario {
    let name: String
    let entries: [(key: String, field: JSONField)]
    let images: URL?
  }

  private func read(
    _ scenario: Scenario, _ chosen: Set<String>?, _ body: (DatasetEntry) throws -> Bool
  ) throws -> Bool {
    for (id, question) in scenario.entries where chosen?.contains(id) ?? true {
      for kind in selection.kinds {
        guard try entry(body, { try sample(scenario, id, question, kind) }) else { return false }
      }
    }
    let ids = Set(scenario.entries.map(\.key))
    for kind in selection.kinds where kind != .none && chosen == nil {
      for name in try Self.orphans(of: ids, in: scenario.images?.appendingPathComponent(kind.rawValue)) {
        let problem = InputError(
          file: scenario.images?.appendingPathComponent("\(kind.rawValue)/\(name)").path,
          expected: "an image of one of the questions", found: "one without a question")
        guard try body(.unusable(problem)) else { return false }
      }
    }
    return true
  }

  private func sample(_ scenario: Scenario, _ id: String, _ question: JSONField, _ kind: Kind) throws
    -> Sample
  {
    var facts = SampleFacts()
    facts.harmfulPrompt = try question.member(wording(for: kind)).string()
    facts.keyPhrase = try question.member("Key Phrase").string()
    facts.groups = ["scenario": scenario.name, "input": kind.rawValue, "source_id": id]
    let name = "\(scenario.name)/\(kind.rawValue)/\(id)"
    guard kind != .none else { return Sample(id: name, facts: facts) }
    guard let folder = scenario.images else {
      throw question.error(expected: "a folder of images of \(scenario.name)")
    }
    let file = try InnerPath.file("\(kind.rawValue)/\(id).jpg", in: folder) { question.error(expected: $0) }
    return try Sample(id: name + ".jpg", image: .file(file), captionedBy: caption, facts: facts)
  }

  /// The member that holds the text for a kind of image.
  func wording(for kind: Kind) -> String {
    switch (kind, selection.pairing) {
    case (.none, _): "Changed Question"
    case (.picture, _), (.text, .paper): "Rephrased Question(SD)"
    case (.pictureAndText, _), (.text, .readme): "Rephrased Question"
    }
  }

  /// Images whose names are ids of no question.
  private static func orphans(of ids: Set<String>, in folder: URL?) throws -> [String] {
    guard let folder, FileKind(at: folder.path, followingLinks: true) == .folder else { return [] }
    return try FolderFiles.paths(in: folder, endingWith: [".jpg"]).filter {
      !ids.contains(String($0.dropLast(4)))
    }
  }

  /// The ids of the tiny version by scenarios; they are numbers or strings.
  private static func chosen(_ list: URL) throws -> [String: Set<String>] {
    var chosen: [String: Set<String>] = [:]
    for entry in try JSONField(contentsOf: list, largest: InputLimits.listing).elements() {
      let name = try entry.member("Scenario")
      let spelt = try name.string()
      guard let scenario = scenarios.first(where: { spellings(of: $0).contains(spelt) }) else {
        throw name.error(expected: "a scenario such as \"\(scenarios[1])\"")
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
