import Foundation

@testable import Files
@testable import Runs

extension Parser {
  /// The snapshots of all attacks. An input is a byte that chooses the attack, and three for each change: two
  /// for the place, one for what stands there then.
  static let snapshots: [Parser] = [
    Parser(
      "snapshot", longest: 13,
      seeds: { SnapshotAttack.all.indices.map { [UInt8($0), 0, UInt8($0), 3, 0, 40, 5] } }
    ) { input in
      guard let first = input.first else { return }
      let attack = SnapshotAttack.all[Int(first) % SnapshotAttack.all.count]
      let folder = scratchFolder.appendingPathComponent("snapshot", isDirectory: true)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let file = SnapshotFile(in: folder)
      var document = try SnapshotState.left(by: attack)
      var rest = input.dropFirst()
      while rest.count >= 3 {
        let numbers = rest.prefix(3).map { Int($0) }
        rest = rest.dropFirst(3)
        let places = DocumentChange.places(in: document, leaving: SnapshotState.guards)
        guard !places.isEmpty else { break }
        document = DocumentChange(
          numbers[2], at: places[(numbers[0] << 8 | numbers[1]) % places.count], in: document
        ).applied(to: document)
      }
      try Data(document.text().utf8).write(to: file.url)
      try attack.run(file) { false }
    }
  ]
}

/// What attacks leave when they are interrupted.
enum SnapshotState {
  /// The members by which another's snapshot is known.
  static let guards: Set<String> = ["settings"]

  /// The document that the attack leaves after two steps.
  static func left(by attack: SnapshotAttack) throws -> JSON {
    let folder = scratchFolder.appendingPathComponent("interrupted-\(attack.name)", isDirectory: true)
    let file = SnapshotFile(in: folder)
    if !InputFile.exists(file.url) {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var questions = 0
      try attack.run(file) {
        questions += 1
        return questions == 3
      }
    }
    guard let document = try JSONField(contentsOf: file.url).value else { throw Finding(what: "no snapshot") }
    return document
  }
}
