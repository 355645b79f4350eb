import Datasets
import Files
import Foundation

/// The results that an earlier run left in `results.jsonl`, as far as they belong to a plan.
///
/// A pair is known again by pairing, seed, image and texts: its place in the metadata may have changed, since
/// lines may have been taken out.
struct EarlierResults {
  /// The values that tell the pairs of metadata apart.
  private struct Identity: Hashable {
    let pairing: Pairing
    let seed: Int
    let texts: [ExactString?]

    init(_ row: ResultRow) {
      (pairing, seed) = (row.key.pairing, row.key.seed)
      texts = [row.file, row.caption, row.clean.text, row.wanted].map { $0.map { ExactString($0) } }
    }

    init(_ pair: SetPair, seed: Int) {
      (pairing, self.seed) = (pair.pairing, seed)
      texts = [pair.sample.id, pair.caption, pair.text, pair.wanted].map { $0.map { ExactString($0) } }
    }
  }

  private struct Line {
    let row: ResultRow
    let json: JSONField
    let position: Int
  }

  /// Every pair of the plan under every seed.
  let tasks: [ResultsFile.Task]
  /// The attacked images of pairs that are done.
  let images: [PairKey: String]
  /// The lines of pairs that are done, with the places that they have now.
  let done: [String]
  /// The lines of pairs whose images are left out now.
  let further: [String]
  /// Whether the file has other lines than these.
  let isOutdated: Bool

  /// Throws `InputError` when a line is no row of this plan, stands twice, or names an image that is not
  /// there.
  init(_ url: URL, in folder: URL, _ plan: SetPlan) throws {
    var hasFailures = false
    let lines = try JSONLines.map(url) { json, position -> Line? in
      guard case .done(let row) = try ResultLine(json) else {
        hasFailures = true
        return nil
      }
      return Line(row: row, json: json, position: position)
    }.compactMap { $0 }

    let planned = plan.tasks
    var keys = Dictionary(grouping: planned) { Identity($0.pair, seed: $0.key.seed) }
      .mapValues { $0.map(\.key) }
    var places = [PairKey?](repeating: nil, count: lines.count)
    // Of equal pairs, those whose place has not changed come first.
    for isMoved in [false, true] {
      for (index, line) in lines.enumerated() where places[index] == nil {
        let identity = Identity(line.row)
        guard let free = keys[identity],
          let key = isMoved ? free.first : free.first(where: { $0 == line.row.key })
        else { continue }
        keys[identity] = free.filter { $0 != key }
        places[index] = key
      }
    }

    let left = Dictionary(
      plan.set.unusable.compactMap { line in line.place.image.map { (ExactString($0), line.number) } },
      uniquingKeysWith: { first, _ in first })
    var (images, done, further) = ([PairKey: String](), [String](), [String]())
    var hasMoved = false
    for (line, key) in zip(lines, places) {
      let number: Int
      if let key {
        number = key.number
        images[key] = line.row.adversarial.image
      } else if let other = left[ExactString(line.row.file)] {
        number = other
      } else {
        throw Self.refusal(of: line, plan, planned.map(\.pair), hasTwin: keys[Identity(line.row)] != nil)
      }
      guard InputFile.exists(folder.appendingPathComponent(line.row.adversarial.image)) else {
        throw InputError(
          file: url.path, field: "\(JSONLines.place(line.position)): adversarial.image",
          expected: "the file \(line.row.adversarial.image)", found: "nothing")
      }
      guard line.row.goal == plan.goal.name else {
        throw Self.error(line, expected: "the goal of this run, \(plan.goal.name)")
      }
      hasMoved = hasMoved || number != line.row.key.number
      let text = Self.text(of: line.json, number: number)
      if key == nil { further.append(text) } else { done.append(text) }
    }
    (self.images, self.done, self.further) = (images, done, further)
    isOutdated = hasFailures || hasMoved

    tasks = Self.tasks(planned, images, taken: Set(lines.map(\.row.adversarial.image)))
  }

  /// - Parameter taken: files that are a done pair's, which may have moved from where its image lies
  private static func tasks(
    _ planned: [(pair: SetPair, key: PairKey)], _ images: [PairKey: String], taken: Set<String>
  ) -> [ResultsFile.Task] {
    var (taken, twins) = (taken, [Identity: Int]())
    return planned.map { pair, key in
      var name = key.imageName
      while images[key] == nil, taken.contains("images/\(name)") { name = "0" + name }
      let image = images[key] ?? "images/\(name)"
      taken.insert(image)
      let identity = Identity(pair, seed: key.seed)
      twins[identity, default: 0] += 1
      let texts = identity.texts.map { $0?.string ?? "" } + ["\(twins[identity]!)"]
      return ResultsFile.Task(
        pair: pair, key: key, image: image,
        snapshotName: "\(key.pairing.rawValue)-\(key.seed)-\(Fingerprint.of(texts))")
    }
  }

  private static func text(of line: JSONField, number: Int) -> String {
    guard case .object(let object) = line.value else { fatalError("a row that is no object") }
    let members = object.members.map { $0.key == "pair" ? (key: $0.key, value: .integer(number)) : $0 }
    return JSON.object(JSONObject(members: members)).text()
  }

  private static func error(_ line: Line, expected: String) -> InputError {
    var error = line.json.error(expected: expected)
    error.field = [JSONLines.place(line.position), error.field].compactMap { $0 }.joined(separator: ": ")
    return error
  }

  /// Why a row is none of the plan's.
  private static func refusal(
    of line: Line, _ plan: SetPlan, _ pairs: [SetPair], hasTwin: Bool
  ) -> InputError {
    if hasTwin { return error(line, expected: "each pair once") }
    let row = line.row
    let name = ExactString(row.file)
    let namesakes = pairs.filter { $0.pairing == row.key.pairing && ExactString($0.sample.id) == name }
    guard let pair = namesakes.first(where: { $0.number == row.key.number }) ?? namesakes.first,
      plan.seeds.contains(row.key.seed)
    else { return error(line, expected: "a pair of this run, which has none of \(row.file)") }
    return error(line, expected: "the pair as the metadata have it, \(row.file): \(pair.text)")
  }
}
