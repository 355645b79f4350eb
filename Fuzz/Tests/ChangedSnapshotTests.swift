import Foundation
import Testing

@testable import Files
@testable import Runs

/// Snapshots whose numbers somebody changed: each is refused in one line, or the run goes on to an end that keeps
/// every promise. A trap would end all tests, and a run without end would never let them finish.
@Suite struct ChangedSnapshotTests {
  @Test(arguments: SnapshotAttack.all.map(\.name))
  func isRefusedOrEndsLawfully(_ name: String) throws {
    let attack = try #require(SnapshotAttack.all.first { $0.name == name })
    let left = try SnapshotState.left(by: attack)
    let folder = scratchFolder.appendingPathComponent("changed-\(name)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = SnapshotFile(in: folder)
    func takeUp(_ document: JSON) throws {
      try Data(document.text().utf8).write(to: file.url)
      try attack.run(file) { false }
    }
    try takeUp(left)
    let places = DocumentChange.places(in: left, leaving: SnapshotState.guards)
    var refused = 0
    // Attacks of a kind share their places: each changes a third of them, and the fuzzer all.
    let turn = SnapshotAttack.all.firstIndex { $0.name == name } ?? 0
    for (number, place) in places.enumerated() where (number + turn).isMultiple(of: 3) {
      let change = DocumentChange(number + turn, at: place, in: left)
      do {
        try takeUp(change.applied(to: left))
      } catch let error as InputError {
        refused += 1
        #expect(!error.description.contains("\n"), "\(change)")
      } catch {
        Issue.record("\(change): \(error)")
      }
    }
    #expect(refused > 0, "none of \(places.count) places matters")
  }
}
