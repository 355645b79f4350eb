import Crossmatch
import Foundation
import TestSupport
import Testing

/// Options on how images are read, and what of them is attacked: accepted where they change the result, refused where the files do
/// not have what they ask for. Where files are what they ask for anyway, it is said.
@Suite struct ReadingEffectTests {
  /// What a file is.
  enum FileKind: String, CaseIterable {
    case gray, deep, equal, color

    /// What acts on it.
    var acting: Set<String> {
      switch self {
      case .gray: ["--window"]
      case .deep: ["--window", "--source-depth"]
      case .equal: ["--gray"]
      case .color: []
      }
    }

    fileprivate func image(width: Int, height: Int, seed: Int) -> Image {
      var generator = RandomGenerator(seed: seed)
      let levels = (0..<width * height).map { _ in UInt8(40 + generator.integer(below: 180)) }
      switch self {
      case .gray: return Image(width: width, height: height, channels: 1, pixels: levels)
      // 12 bits, of which few levels of 8 bits are left without a window.
      case .deep:
        return Image(
          width: width, height: height,
          fine: FineSamples(samples: levels.map { UInt16($0) * 16 }, black: 0, white: 65535))
      case .equal:
        return Image(width: width, height: height, channels: 3, pixels: levels.flatMap { [$0, $0, $0] })
      case .color:
        return Image(
          width: width, height: height, channels: 3,
          pixels: levels.flatMap { [$0, UInt8(255 - Int($0)), UInt8(40 + generator.integer(below: 180))] })
      }
    }
  }

  private static let model = ["--model", RepositoryFixtures.model("tiny-clip").path]
  private static let options = [
    ["--gray"], ["--window", "data"], ["--window", "120,90"], ["--source-depth"],
  ]
  private static let quick: [String: [String]] = [
    "image-attack": ["--steps", "2"],
    "cross-attack": ["--rounds", "1", "--suffix-length", "2", "--search-width", "4", "--image-steps", "2"],
    "lesion-ablation": ["--treatments", "noise", "--controls", "1"],
    "universal-patch": ["--steps", "4", "--batch", "1"],
  ]

  private func write(_ image: Image, as name: String, to folder: URL) throws -> String {
    let file = folder.appendingPathComponent(name)
    try image.write(to: file)
    return file.path
  }

  private func writeMask(_ side: (width: Int, height: Int), to folder: URL) throws -> String {
    let file = folder.appendingPathComponent("mask.png")
    let pixels = (0..<side.width * side.height).map {
      (12..<20).contains($0 % side.width) && (10..<18).contains($0 / side.width)
    }
    try Mask(width: side.width, height: side.height, pixels: pixels).write(to: file)
    return file.path
  }

  /// Four images of a kind with their metadata.
  private func writeSet(_ kinds: [FileKind], _ side: (width: Int, height: Int) = (44, 40), to folder: URL)
    throws
    -> String
  {
    _ = try writeMask(side, to: folder)
    let texts = ["a nodule", "a chest", "the lung", "a scan", "the heart"]
    let lines = try kinds.enumerated().map { number, kind in
      let image = kind.image(width: side.width, height: side.height, seed: number)
      _ = try write(image, as: "\(number).png", to: folder)
      return #"{"file_name": "\#(number).png", "mask_file_name": "mask.png", "text": "\#(texts[number])"}"#
    }
    try folder.write(lines.joined(separator: "\n").utf8, to: "metadata.jsonl")
    return folder.appendingPathComponent("metadata.jsonl").path
  }

  /// The options of a tool that are about reading.
  private func options(of tool: String) -> [[String]] {
    Self.options.filter { option in
      switch option[0] {
      case "--gray": tool != "embed"
      case "--source-depth": ["embed", "image-attack", "cross-attack"].contains(tool)
      default: true
      }
    }
  }

  private func expectActing(
    _ tool: String, _ base: [String], _ acting: Set<String>, at place: ResultPlace, _ comment: Comment
  ) throws {
    let options = options(of: tool)
    let accepted = try expectEffects(tool, base, of: options, at: place)
    #expect(accepted == acting.intersection(options.map { $0[0] }), comment)
  }

  @Test(arguments: FileKind.allCases) func embedReadsAsItIsTold(_ kind: FileKind) throws {
    try withTemporaryFolder { folder in
      let image = try write(kind.image(width: 44, height: 40, seed: 1), as: "a.png", to: folder)
      // What is lost by rounding does not show in a table of four decimals.
      if kind != .deep {
        let table = Self.model + ["--image", image, "--text", "a nodule"]
        try expectActing("embed", table, kind.acting, at: .table, "\(kind)")
      }
      try folder.write("{\"image\": \"a.png\"}\n{\"text\": \"a\"}\n".utf8, to: "in.jsonl")
      let lines = folder.appendingPathComponent("in.jsonl").path
      try expectActing("embed", Self.model + ["--input", lines], kind.acting, at: .lines, "\(kind)")
    }
  }

  @Test(arguments: [["--window", "data"], ["--window", "full"], ["--source-depth"]])
  func embedRefusesThemForTexts(_ option: [String]) throws {
    try withTemporaryFolder { folder in
      try folder.write("{\"text\": \"a\"}\n".utf8, to: "in.jsonl")
      let outcome = try runExample(
        "embed", Self.model + ["--input", "in.jsonl", "--output", "out.jsonl"] + option, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errorLine?.contains(option[0]) == true, "\(outcome.errors)")
      #expect(try names(in: folder) == ["in.jsonl"])
      #expect(try runExample("embed", Self.model + ["--text", "a"] + option).status == 64)
    }
  }

  @Test(arguments: FileKind.allCases, ["image-attack", "cross-attack", "lesion-ablation"])
  func imagesAreReadAsTheyAreToldTo(_ kind: FileKind, _ tool: String) throws {
    try withTemporaryFolder { folder in
      let image = try write(kind.image(width: 44, height: 40, seed: 1), as: "a.png", to: folder)
      let mask = try writeMask((44, 40), to: folder)
      let base = Self.model + ["--image", image, "--mask", mask] + Self.quick[tool]!
      switch tool {
      case "lesion-ablation":
        try expectActing(tool, base + ["--text", "a nodule"], kind.acting, at: .folder, "\(kind)")
      default:
        let text = tool == "image-attack" ? "--away-from" : "--text"
        let attack = base + ["--region", "margin", "--radius", "5/255", text, "a nodule"]
        try expectActing(
          tool, attack, kind.acting.subtracting(["--source-depth"]), at: .printed, "\(kind)")
        try expectActing(tool, attack + ["--source-size"], kind.acting, at: .printed, "\(kind) at its size")
      }
    }
  }

  @Test(arguments: FileKind.allCases, ["cross-attack", "lesion-ablation", "universal-patch"])
  func setsAreReadAsTheyAreToldTo(_ kind: FileKind, _ tool: String) throws {
    try withTemporaryFolder { folder in
      let set = try writeSet([kind, kind, kind], to: folder)
      let base = Self.model + ["--pairs", set] + Self.quick[tool]!
      let more = tool == "cross-attack" ? ["--radius", "5/255", "--source-size"] : []
      try expectActing(tool, base + more, kind.acting, at: .folder, "\(kind)")
    }
  }

  /// What is done to a region is alike in all channels, or not.
  @Test(arguments: AblationTreatment.allCases) func grayMattersForSomeTreatments(
    _ treatment: AblationTreatment
  )
    throws
  {
    try withTemporaryFolder { folder in
      let image = try write(FileKind.equal.image(width: 44, height: 40, seed: 1), as: "a.png", to: folder)
      let mask = try writeMask((44, 40), to: folder)
      let base = ["--image", image, "--mask", mask, "--text", "a nodule", "--controls", "1"]
      let accepted = try expectEffects(
        "lesion-ablation", Self.model + base + ["--treatments", treatment.rawValue], of: [["--gray"]],
        at: .folder)
      let acting: [AblationTreatment] = [.perturbation, .noise, .bestFill, .patch]
      #expect(!accepted.isEmpty == acting.contains(treatment))
    }
  }

  /// One image on which an option acts is enough.
  @Test func setsMayBeMixed() throws {
    try withTemporaryFolder { folder in
      let set = try writeSet([.gray, .deep, .equal], to: folder)
      let base =
        Self.model + ["--pairs", set, "--radius", "5/255", "--source-size"] + Self.quick["cross-attack"]!
      let accepted = try expectEffects(
        "cross-attack", base, of: [["--gray"], ["--source-depth"], ["--source-depth", "--gray"]], at: .folder)
      #expect(accepted == ["--gray", "--source-depth"])
    }
  }

  // MARK: The source's own size

  @Test(arguments: ["image-attack", "cross-attack"])
  func sourceSizeIsSaidToBeTheModels(_ tool: String) throws {
    try withTemporaryFolder { folder in
      let text = tool == "image-attack" ? "--away-from" : "--text"
      for (width, height) in [(32, 32), (44, 40), (28, 28)] {
        let image = try write(
          FileKind.color.image(width: width, height: height, seed: 1), as: "a.png", to: folder)
        let accepted = try expectEffects(
          tool, Self.model + ["--image", image, text, "a nodule"] + Self.quick[tool]!, of: [["--source-size"]]
        )
        #expect(accepted.isEmpty == (height == 32), "\(width) × \(height)")
      }
      let phantom = ["--phantom", "1000000024"] + Self.quick[tool]!
      #expect(try expectEffects(tool, phantom, of: [["--source-size"]]).isEmpty)
      let deep = try runExample(tool, ["--phantom", "1000000024", "--source-size", "--source-depth"])
      #expect(deep.status == 64 && deep.errorLine?.contains("--source-depth is for files") == true)
    }
  }

  @Test func sourceSizeOfASetIsSaidToBeTheModels() throws {
    try withTemporaryFolder { folder in
      let base = ["--rounds", "1", "--suffix-length", "2", "--search-width", "4", "--image-steps", "2"]
      let set = try writeSet([.color, .gray], (32, 32), to: folder)
      #expect(
        try expectEffects(
          "cross-attack", Self.model + ["--pairs", set] + base, of: [["--source-size"]], at: .folder
        ).isEmpty)
      // A phrase below makes them larger, also those that the report shows.
      let phrase = ["--phrase", "a", "--phrase-place", "below", "--region", "lesion", "--source-size"]
      let outcome = try runExample(
        "cross-attack", Self.model + ["--pairs", set, "--output", "out"] + base + phrase, in: folder)
      #expect(outcome.status == 0 && !outcome.errors.contains("changes nothing"), "\(outcome.errors)")
      let saved = try Image(contentsOf: folder.appendingPathComponent("out/images/00000-matched-0.png"))
      #expect(saved.width == 32 && saved.height > 32)
      #expect(try names(in: folder.appendingPathComponent("out")).contains("report.html"))
    }
  }

  // MARK: universal-patch

  @Test(arguments: ["region", "drawn", "best"])
  func universalPatchHasNoOptionWithoutEffect(_ placement: String) throws {
    try withTemporaryFolder { folder in
      let set = try writeSet([.color, .color, .color, .color, .color], to: folder)
      let base =
        Self.model + [
          "--pairs", set, "--steps", "20", "--train", "3", "--batch", "2", "--patch-placement", placement,
        ]
      let accepted = try expectEffects(
        "universal-patch", base,
        of: [
          ["--train", "2"], ["--target", "the chest"], ["--patch-shape", "disc"], ["--steps", "10"],
          ["--batch", "4"], ["--step-size", "0.2"], ["--limit", "4"],
          ["--patch-placement", placement == "best" ? "region" : "best"],
        ], at: .folder)
      #expect(accepted.contains("--batch") == (placement == "drawn"))
      let three = try expectEffects("universal-patch", base, of: [["--batch", "3"]], at: .folder)
      #expect(three == ["--batch"])
      #expect(
        accepted.isSuperset(of: ["--train", "--target", "--patch-shape", "--steps", "--step-size", "--limit"])
      )
    }
  }
}
