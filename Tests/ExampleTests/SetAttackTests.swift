import Crossmatch
import Foundation
import Phantoms
import TestSupport
import Testing

/// `cross-attack --pairs` on phantoms, from the arguments to the files.
@Suite struct SetAttackTests {
  private static let quick = [
    "--model", "phantom-clip", "--search-width", "8", "--top-k", "8", "--suffix-length", "2", "--image-steps",
    "2",
    "--radius", "4/255",
  ]

  /// Arguments for a set of phantoms in a folder, with results in `run` below the current folder.
  private func arguments(_ folder: URL, count: Int, _ more: [String]) throws -> [String] {
    let set = folder.appendingPathComponent("set")
    if !FileManager.default.fileExists(atPath: set.path) {
      try PhantomFolder.write(count: count, seed: 1_000_000_000, size: 128, to: set)
    }
    return ["--pairs", set.appendingPathComponent(PhantomFolder.metadataName).path, "--output", "run"]
      + Self.quick + more
  }

  /// Every file of a run but for seconds.
  private func content(_ folder: URL) throws -> [String: String] {
    let root = folder.appendingPathComponent("run")
    return try FileManager.default.subpathsOfDirectory(atPath: root.path).reduce(into: [:]) { files, path in
      guard let data = FileManager.default.contents(atPath: root.appendingPathComponent(path).path) else {
        return
      }
      let text = String(decoding: data, as: UTF8.self)
      files[path] =
        path.hasSuffix("png") ? data.base64EncodedString() : text.replacing(/"seconds": ?[0-9.e-]+/, with: "")
    }
  }

  private func folders(in parent: URL, _ names: [String]) throws -> [URL] {
    try names.map { name in
      let folder = parent.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      return folder
    }
  }

  /// The process is killed with SIGKILL in the middle, twice, and once more by Ctrl-C.
  @Test(arguments: [
    ["--pairing", "matched", "--pairing", "wrong-finding"],
    ["--pairing", "wrong-class", "--pairing", "wrong-finding", "--goal", "swap", "--phrase", "{wanted}"],
    ["--pairing", "matched", "--pairing", "wrong-finding", "--goal", "leave", "--top", "2"],
  ])
  func aKilledRunEndsAsOneThatNobodyKilled(_ goal: [String]) throws {
    try withTemporaryFolder { parent in
      let places = try folders(in: parent, ["whole", "parts"])
      let arguments = try arguments(parent, count: 10, ["--rounds", "8", "--seeds", "2"] + goal)
      #expect(try runExample("cross-attack", arguments, in: places[0]).status == 0)
      let results = places[1].appendingPathComponent("run/results.jsonl")
      for (lines, signal) in [(3, SIGKILL), (11, SIGKILL), (19, SIGINT)] {
        let status = try stopExample("cross-attack", arguments + ["--resume"], in: places[1], by: signal) {
          (try? Data(contentsOf: results))?.count { $0 == 0x0A } ?? 0 >= lines
        }
        #expect(status == (signal == SIGINT ? 130 : SIGKILL))
        let done = try Data(contentsOf: results).count { $0 == 0x0A }
        #expect(lines <= done && done < 40)
        #expect(try !names(in: places[1].appendingPathComponent("run")).contains("summary.json"))
      }
      let outcome = try runExample("cross-attack", arguments + ["--resume"], in: places[1])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let (whole, parts) = (try content(places[0]), try content(places[1]))
      #expect(whole.keys.sorted() == parts.keys.sorted())
      for (name, text) in whole { #expect(parts[name] == text, "\(name)") }
      #expect(whole.count == 40 + 4)
    }
  }

  @Test func aSetIsEvaluatedAndReported() throws {
    try withTemporaryFolder { folder in
      let arguments = try arguments(
        folder, count: 6,
        [
          "--rounds", "2", "--pairing", "unmatched", "--pairing", "optimized-unmatched", "--attribution",
          "--json",
        ])
      let outcome = try runExample("cross-attack", arguments, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let output = folder.appendingPathComponent("run")
      #expect(
        outcome.output
          == (try String(contentsOf: output.appendingPathComponent("summary.json"), encoding: .utf8)))
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      let sections = try #require(summary["sections"] as? [[String: Any]])
      #expect(sections.map { $0["pairing"] as? String } == ["unmatched", "optimized-unmatched"])
      func value(_ section: Int, _ keys: String...) throws -> Double {
        var object = try #require(sections[section]["overall"] as? [String: Any])
        for key in keys { object = try #require(object[key] as? [String: Any]) }
        return try #require(object["value"] as? Double)
      }
      #expect(try value(0, "similarity", "after") == value(0, "similarity", "before"))
      #expect(try value(1, "similarity", "before") == value(0, "similarity", "before"))
      #expect(try value(1, "similarity", "after") > value(1, "similarity", "before") + 0.2)
      #expect(try abs(value(1, "attribution", "both") - value(1, "similarity", "after")) < 1e-5)
      let page = try String(contentsOf: output.appendingPathComponent("report.html"), encoding: .utf8)
      for text in [
        "Optimized unmatched (O2M)", "--pairing unmatched", "What the attacks took", "data:image/png;base64,",
      ] {
        #expect(page.contains(text), "\(text)")
      }
    }
  }

  /// The figures of the first section of a run.
  private func figures(_ arguments: [String], in folder: URL) throws -> (String...) throws -> Double {
    let outcome = try runExample("cross-attack", arguments + ["--json"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let sections = try #require(summary["sections"] as? [[String: Any]])
    let figures = try #require(sections[0]["overall"] as? [String: Any])
    return { (path: String...) in
      let object = try path.reduce(figures) { try #require($0[$1] as? [String: Any], "\(path)") }
      return try #require(object["value"] as? Double, "\(path)")
    }
  }

  private func rows(in folder: URL) throws -> [[String: Any]] {
    try Data(contentsOf: folder.appendingPathComponent("run/results.jsonl")).split(separator: 0x0A).map {
      try #require(try JSONSerialization.jsonObject(with: $0) as? [String: Any])
    }
  }

  @Test func swapsGoToTheTextOfThePairing() throws {
    try withTemporaryFolder { folder in
      let value = try figures(
        arguments(folder, count: 6, ["--rounds", "4", "--pairing", "wrong-finding", "--goal", "swap"]),
        in: folder)
      #expect(try value("score", "before") < value("score", "after") - 0.2)
      #expect(try value("imageMargin", "after") > value("imageMargin", "before"))
      #expect(
        try value("wantedRetrieval", "meanRank", "after") <= value("wantedRetrieval", "meanRank", "before"))
      for row in try rows(in: folder) {
        let clean = try #require(row["clean"] as? [String: Any])
        #expect(row["caption"] as? String == clean["text"] as? String)
        #expect(row["wanted"] as? String != row["caption"] as? String && row["goal"] as? String == "swap")
      }
      let page = try String(contentsOf: folder.appendingPathComponent("run/report.html"), encoding: .utf8)
      for text in ["own caption preferred by the text", "wanted: “", "score of the goal"] {
        #expect(page.contains(text), "\(text)")
      }
    }
  }

  @Test func matchesLeaveTheTopAndMismatchesEnterIt() throws {
    try withTemporaryFolder { folder in
      let places = try folders(in: folder, ["leave", "enter"])
      let leave = try figures(
        arguments(folder, count: 6, ["--rounds", "4", "--goal", "leave"]), in: places[0])
      let enter = try figures(
        arguments(
          folder, count: 6, ["--rounds", "4", "--pairing", "optimized-unmatched", "--goal", "enter"]),
        in: places[1])
      #expect(try leave("rank", "mean", "before") < leave("rank", "mean", "after"))
      #expect(try enter("rank", "mean", "before") > enter("rank", "mean", "after"))
      #expect(try leave("rank", "success", "ofRight") > 0 && leave("rank", "top", "before") == 1)
      // Above 0, the goal is reached; no candidate has just the cosine of the pair.
      for (place, isLeaving) in zip(places, [true, false]) {
        for row in try rows(in: place) {
          let score = try #require((row["score"] as? [String: Any])?["after"] as? Double)
          let rank = try #require((row["rank"] as? [String: Any])?["after"] as? Int)
          #expect((score > 0) == ((rank > 1) == isLeaving))
        }
      }
    }
  }

  /// A set's pair with all captions is the single pair with the others as further captions.
  @Test func allCaptionsOfAnImageFallTogether() throws {
    try withTemporaryFolder { folder in
      let value = try figures(arguments(folder, count: 1, ["--rounds", "2", "--all-captions"]), in: folder)
      let sample = try PairSet(contentsOf: folder.appendingPathComponent("set/metadata.jsonl")).samples[0]
      try folder.write(sample.captions.dropLast().joined(separator: "\n").utf8, to: "captions.txt")
      let outcome = try runExample(
        "cross-attack",
        [
          "--image", folder.appendingPathComponent("set/\(sample.id)").path, "--text", sample.captions.last!,
          "--captions", "captions.txt",
          "--rounds", "2",
          "--json",
        ] + Self.quick, in: folder)
      let single = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
      #expect(try abs(value("score", "after") - #require(single["verified"] as? Double)) < 1e-5)
      #expect(try value("score", "after") < value("score", "before"))
    }
  }

  /// The budget counts from the image with the phrase, what the phrase did is told by itself.
  @Test func aPhraseIsPutIntoEachImage() throws {
    try withTemporaryFolder { folder in
      let value = try figures(
        arguments(
          folder, count: 3, ["--rounds", "1", "--phrase", "{class}", "--phrase-draws", "8", "--attribution"]),
        in: folder)
      #expect(try abs(value("phrase", "clean") - value("similarity", "before")) < 1e-5)
      #expect(try value("phrase", "verified") < value("phrase", "clean"))
      #expect(try value("similarity", "after") <= value("phrase", "verified"))
      #expect(try value("attribution", "image") <= value("phrase", "verified"))
      for row in try rows(in: folder) {
        let phrase = try #require(row["phrase"] as? [String: Any])
        #expect(phrase["phrase"] as? String == row["class"] as? String)
        #expect(try #require(row["spent"] as? Double) <= 4.0 / 255 + 1e-6)
      }
    }
  }

  @Test func onlyImagesWithAMaskHaveARegion() throws {
    try withTemporaryFolder { folder in
      let arguments = try arguments(folder, count: 6, ["--rounds", "1", "--region", "lesion"])
      #expect(try runExample("cross-attack", arguments, in: folder).status == 0)
      let set = try PairSet(contentsOf: folder.appendingPathComponent("set/metadata.jsonl"))
      let expected = set.samples.indices.filter { set.samples[$0].lesion != nil }
      #expect(try names(in: folder.appendingPathComponent("run/images")).count == expected.count)
      var changedImages = 0
      for index in expected {
        let file = folder.appendingPathComponent("run/images/0000\(index)-matched-0.png")
        let clean = try set.samples[index].readImage()
        let attacked = try Image(contentsOf: file)
        let mask = try #require(try set.samples[index].readLesion())
        let changed = attacked.changedPlaces(from: clean)
        #expect(changed.allSatisfy { mask.pixels[$0] })
        changedImages += changed.isEmpty ? 0 : 1
      }
      #expect(changedImages > 0)
    }
  }

  /// What is wrong, and what the line says.
  private static let wrong = [
    "no metadata": "metadata.jsonl", "path out of the folder": "line 1: file_name",
    "image that is none": "00000.png",
    "run that is there": "--resume", "other settings": "settings.attack.image.settings.budget.radius",
  ]

  @Test(arguments: wrong.keys.sorted())
  func refusesWrongInput(_ what: String) throws {
    try withTemporaryFolder { folder in
      var arguments = try arguments(folder, count: 2, ["--rounds", "0"])
      let set = folder.appendingPathComponent("set")
      switch what {
      case "no metadata": try FileManager.default.removeItem(at: set.appendingPathComponent("metadata.jsonl"))
      case "path out of the folder":
        try set.write(#"{"file_name": "../set/00000.png", "text": "a"}"#.utf8, to: "metadata.jsonl")
      case "image that is none": try set.write("none".utf8, to: "00000.png")
      default: #expect(try runExample("cross-attack", arguments, in: folder).status == 0)
      }
      if what == "other settings" { arguments += ["--resume", "--radius", "5/255"] }
      let outcome = try runExample("cross-attack", arguments, in: folder)
      #expect(outcome.status == 1)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.contains(Self.wrong[what]!), "\(line)")
    }
  }
}
