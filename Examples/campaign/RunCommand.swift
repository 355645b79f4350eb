import ArgumentParser
import Campaigns
import ExampleSupport
import Files
import Foundation

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Do what is left of a study, in several processes.",
    discussion: """
      May be stopped or killed at any moment, and started again; several of them may work on one file of one machine, or on one \
      PostgreSQL database of many. \
      Exits with 130 when it was stopped, and with 75 when --seconds were over before the work was.
      """)

  /// The status of a run that could go on later (EX_TEMPFAIL).
  private static let outOfTime = ExitCode(75)

  @Argument(help: "The plan; it is planned first, unless the study is there.") var plan: String?
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var root: RootOptions
  @Option(help: "Worker processes.") var workers = 1
  @OptionGroup var resources: ResourceOptions
  @Option(help: "Stop after so many seconds and give back what is under way.") var seconds: Double?
  @Flag(help: "Print the study's status as JSON at the end.") var json = false

  func validate() throws {
    guard (1...1024).contains(workers) else { throw ValidationError("--workers must be from 1 to 1024") }
    guard seconds.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--seconds must be above 0")
    }
  }

  func run() throws {
    let place = try planned()
    let study = try database.database.open()
    var arguments = ["work", "--root", place.path]
    if let count = resources.threads { arguments += ["--threads", "\(count)"] }
    if let limit = resources.memoryLimit { arguments += ["--memory-limit", "\(limit.bytes)B"] }
    let run = CampaignRun(
      study, executable: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
      arguments: arguments, environment: [WorkCommand.variable: database.database.argument],
      workers: workers, seconds: seconds)
    Interruption.watch()
    let before = try study.status()
    var line = CountLine(total: before.count, what: "items", doneBefore: before.done + before.failed)
    let end = try run.run(
      shouldStop: { Interruption.isRequested }, progress: { line.show($0.done + $0.failed) })
    line.finish()
    let status = try study.status()
    if json {
      try StandardOutput.print(status.json, terminator: "")
    } else {
      try StandardOutput.print(status.text)
    }
    switch end {
    case .done: try Interruption.unwatch()
    case .stopped: throw Interruption.Stop()
    case .outOfTime: throw Self.outOfTime
    }
  }

  /// The folder of models and data; the study is planned first if it has to be.
  private func planned() throws -> URL {
    let study = database.database
    guard let plan else { return root.url(besides: study.file) }
    let file = URL(fileURLWithPath: plan)
    let place = root.url(besides: file)
    if try !study.exists() {
      let prepared = try sayingAllFaults {
        try PreparedCampaign(CampaignPlan(contentsOf: file), file: file.path, root: place)
      }
      do {
        try study.plan(prepared)
      } catch let error as InputError {
        // Others may have planned it meanwhile, on a server.
        guard try study.exists() else { throw error }
      }
    }
    let known = try study.open()
    guard try CampaignPlan.text(of: file) == known.plan().text else {
      throw InputError(
        file: plan, expected: "the plan of \(known.name)", found: "another one; take another --database")
    }
    return place
  }
}

/// What `run` starts for each worker.
struct WorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Do items as one worker of a run.", shouldDisplay: false)

  /// The variable of the environment that says where the study is: arguments are for all to see, and a URL may
  /// hold a password.
  static let variable = "CROSSMATCH_CAMPAIGN"

  @OptionGroup var root: RootOptions
  @OptionGroup var resources: ResourceOptions

  func run() throws {
    resources.apply()
    guard let place = ProcessInfo.processInfo.environment[Self.variable].map(StudyPlace.init) else {
      throw ValidationError("campaign run starts it")
    }
    let parent = getppid()
    Interruption.watch()
    let worker = try sayingAllFaults {
      try CampaignWorker(try place.open(), root: root.url(besides: place.file))
    }
    // Whoever started it has died: nobody would count what becomes of it.
    try worker.run(shouldStop: { Interruption.isRequested || getppid() != parent })
    try Interruption.unwatch()
  }
}
