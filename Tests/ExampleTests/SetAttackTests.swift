import Crossmatch
import Foundation
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
  @Test func aKilledRunEndsAsOneThatNobodyKilled() throws {
    try withTemporaryFolder { parent in
      let places = try folders(in: parent, ["whole", "parts"])
      let arguments = try arguments(
        parent, count: 10,
        ["--rounds", "8", "--pairing", "matched", "--pairing", "wrong-finding", "--seeds", "2"])
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

  @Test func onlyImagesWithAMaskHaveARegion() throws {
    try withTemporaryFolder { folder in
      let arguments = try arguments(folder, count: 6, ["--rounds", "1", "--region", "lesion"])
      #expect(try runExample("cross-attack", arguments, in: folder).status == 0)
      let set = try PairSet(contentsOf: folder.appendingPathComponent("set/metadata.jsonl"))
      let expected = set.items.indices.filter { set.items[$0].maskFile != nil }
      #expect(try names(in: folder.appendingPathComponent("run/images")).count == expected.count)
      var changedImages = 0
      for index in expected {
        let file = folder.appendingPathComponent("run/images/0000\(index)-matched-0.png")
        let clean = try Image(contentsOf: set.items[index].imageFile).convertedToRGB()
        let attacked = try Image(contentsOf: file)
        let mask = try Mask(contentsOf: set.items[index].maskFile!)
        let changed = mask.pixels.indices.filter {
          clean.pixels[$0 * 3..<$0 * 3 + 3] != attacked.pixels[$0 * 3..<$0 * 3 + 3]
        }
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
    "run that is there": "--resume", "other settings": "settings.radius",
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
