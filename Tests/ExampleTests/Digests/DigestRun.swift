import Foundation
import TestSupport
import Testing

/// Runs of pinned commands, each in a folder of its own, on AVX2, since other instruction sets have other last bits.
enum DigestRun {
  private static let environment = "export CROSSMATCH_KERNELS=avx2; unset CROSSMATCH_PRODUCTS"

  static func content(of command: String) throws -> DigestContent {
    try content(ofScript: "$B/\(command) --output out")
  }

  /// The same of a set that is interrupted when its first pair is done, and resumed.
  static func contentWhenInterrupted(_ command: String) throws -> DigestContent {
    try content(
      ofScript: """
        $B/\(command) --output out & process=$!
        until [ -s out/results.jsonl ] || ! kill -0 $process; do sleep 0.005; done
        kill -INT $process; wait $process; status=$?
        [ $status = 130 ] || { echo "status $status instead of an interruption" >&2; exit 1; }
        $B/\(command) --output out --resume
        """)
  }

  private static func content(ofScript script: String) throws -> DigestContent {
    try withTemporaryFolder { folder in
      try DigestInputs.write(to: folder)
      let set = script.contains("set/") ? "$B/\(DigestCommands.set) --output set || exit\n" : ""
      let outcome = try runShell("\(environment)\n\(set)\(script)", in: folder)
      try #require(outcome.status == 0, "\(script): \(outcome.errors)")
      let content = try DigestContent(of: folder.appendingPathComponent("out"))
      try #require(!content.lines.isEmpty, "\(script) wrote nothing that is pinned")
      return content
    }
  }
}
