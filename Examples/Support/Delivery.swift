import Crossmatch
import Foundation

extension AttackResult {
  /// Writes the result where the user asked for it, then prints it for machines or for people.
  ///
  /// - Parameter reporting: writes `report.html`, if there is to be one
  public func deliver(
    to output: String?, asJSON: Bool, model: ModelFolder, reporting: ((URL) throws -> Void)? = nil,
    summary: () -> Void
  ) throws {
    var files: [String] = []
    if let output {
      files = try write(to: folder(output), model: model)
      if let reporting {
        try reporting(folder(output).appendingPathComponent("report.html"))
        files.append("report.html")
      }
    }
    if asJSON {
      print(try json(model: model), terminator: "")
      return
    }
    summary()
    print(
      "\(run.steps) steps, \(format(Float(run.seconds), 1)) s, \(run.evaluations) evaluations, "
        + "stopped by: \(run.stopped.rawValue)")
    if let output { print("written to \(output): \(files.joined(separator: ", "))") }
  }
}

extension ImageFinding {
  /// One line on what of the budget was spent, and where.
  public var spending: String {
    "\(budget.norm.rawValue) \(budget.norm.text(spent)) of \(budget.norm.text(budget.radius)) spent, "
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
