import Crossmatch
import Foundation

extension AttackResult {
  /// Writes the result where the user asked for it, then prints it for machines or for people.
  ///
  /// - Parameters:
  ///   - snapshots: removed when the result of a run that is done has been written
  ///   - copy: the DICOM file that the image came from, if it may be one
  ///   - reporting: writes `report.html`, if there is to be one
  /// - Throws: `OutputError`, and, after all of it, `Interruption.Stop` for a
  ///   run that was interrupted
  public func deliver(
    to output: OutputFolder?, snapshots: SnapshotFile?, asJSON: Bool, copy: SourceCopy? = nil,
    reporting: ((URL) throws -> Void)? = nil, summary: () throws -> Void
  ) throws {
    var files: [String] = []
    if let output {
      output.removeEarlierAttack()
      files = try write(to: output.url)
      files += try copy?.write(to: output.url) ?? []
      if let reporting {
        try reporting(output.url.appendingPathComponent("report.html"))
        files.append("report.html")
      }
      if run.stopped != .interrupted { snapshots?.remove() }
    }
    if asJSON {
      try StandardOutput.print(json, terminator: "")
    } else {
      try summary()
      try printRun(writtenTo: output, files)
    }
    if run.stopped == .interrupted {
      note(output == nil ? "interrupted; this is the best so far" : "interrupted; --resume goes on")
      throw Interruption.Stop()
    }
  }

  private func printRun(writtenTo output: OutputFolder?, _ files: [String]) throws {
    try StandardOutput.print(
      "\(run.steps) steps, \(format(Float(run.seconds), 1)) s, \(run.evaluations) evaluations, "
        + "stopped by: \(run.stopped.rawValue)")
    if let output {
      try StandardOutput.print("written to \(output.path): \(files.joined(separator: ", "))")
    }
  }
}

extension ImageFinding {
  /// One line on what of the budget was distance, and where.
  public var spending: String {
    "\(budget.norm.rawValue) \(budget.norm.text(distance)) of \(budget.norm.text(budget.radius)) spent, "
      + "\(changedPixels) pixels changed (\(region))"
  }
}

extension Budget.Norm {
  /// A distance as people write it: in 255ths for L∞, plain for the others.
  public func text(_ distance: Float) -> String {
    switch self {
    case .linf: Fraction(value: distance).description
    case .l0: format(distance, 0)
    case .l2, .l1, .ssim: format(distance, 4)
    }
  }
}
