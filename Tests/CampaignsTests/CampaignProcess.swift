import Foundation
import Testing

/// What the executable did.
struct CampaignOutcome {
  let status: Int32
  let output: String
  let errors: String
}

/// The executable, which is built beside the tests.
func campaignProcess(_ arguments: [String], in place: URL) throws -> Process {
  let process = Process()
  process.executableURL = try #require(Bundle.main.executableURL).deletingLastPathComponent()
    .appendingPathComponent("campaign")
  process.arguments = arguments
  process.currentDirectoryURL = place
  process.standardInput = FileHandle.nullDevice
  return process
}

/// Runs the executable to its end.
func campaign(_ arguments: String..., in place: URL) throws -> CampaignOutcome {
  try campaign(arguments, in: place)
}

/// Runs the executable to its end.
func campaign(_ arguments: [String], in place: URL) throws -> CampaignOutcome {
  let files = ["output", "errors"].map { place.appendingPathComponent(".\($0)-\(UUID().uuidString)") }
  let streams = try files.map { file in
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }
  defer { for file in files { unlink(file.path) } }
  let process = try campaignProcess(arguments, in: place)
  (process.standardOutput, process.standardError) = (streams[0], streams[1])
  try process.run()
  process.waitUntilExit()
  #expect(process.terminationReason == .exit)
  let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
  return CampaignOutcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
}
