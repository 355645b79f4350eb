import Foundation
import Runs

extension SnapshotFile {
  /// The file of the attack that does not know of a defence, beside that of the attack through it.
  var ofStaticAttack: SnapshotFile {
    SnapshotFile(in: url.deletingLastPathComponent(), named: "static-snapshot.json")
  }
}
