import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

struct SlurmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm", abstract: "Make shards of a study and an array job of Slurm that runs them.",
    discussion: """
      Tasks work on copies of their shards on disks of their nodes, bring them back, stop before their time is over and are \
      requeued. When all are done, `campaign merge` makes one database of the shards.
      """)

  @OptionGroup var options: ShardOptions
  @Option(help: "Minutes of a task, after which it is requeued.") var minutes = 60
  @Option(help: "Processors of a task.") var cpus = 1
  @Option(help: "Seconds after which a task brings back what it has done.") var slice = 600
  @Option(
    parsing: .unconditionalSingleValue,
    help: "A further option of sbatch, such as --partition=long; may be repeated.") var sbatch: [String] = []
  @Flag(help: "Submit the job.") var submit = false

  func validate() throws {
    guard (3...1_000_000).contains(minutes) else { throw ValidationError("--minutes must be 3 or more") }
    guard (1...1024).contains(cpus) else { throw ValidationError("--cpus must be from 1 to 1024") }
    guard (5...1_000_000).contains(slice) else { throw ValidationError("--slice must be 5 or more") }
    guard sbatch.allSatisfy({ $0.hasPrefix("--") && !$0.contains(where: \.isNewline) }) else {
      throw ValidationError("--sbatch takes options such as --partition=long")
    }
  }

  func run() throws {
    let name = try options.make()
    let place = folder(options.output)
    let job = SlurmJob(
      name: name, folder: place.absoluteURL, root: options.root.url(besides: options.file).absoluteURL,
      executable: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(), shards: options.shards,
      minutes: minutes, processors: cpus, slice: slice, options: sbatch)
    let script = place.appendingPathComponent(SlurmJob.scriptName)
    try OutputFile.write(job.script.utf8, to: script)
    if submit {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["sbatch", script.path]
      do { try process.run() } catch { throw OutputError(file: "sbatch", reason: "\(error)") }
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw OutputError(file: script.path, reason: "sbatch ended with \(process.terminationStatus)")
      }
    } else {
      try StandardOutput.print("submit it by: sbatch \(script.path)")
    }
    try StandardOutput.print(
      "when all tasks are done: campaign merge \(options.output)/shard-*.sqlite --database study.sqlite")
  }
}
