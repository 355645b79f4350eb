import Crossmatch
import Foundation

extension AttackResult {
  /// Writes the result where the user asked for it, then prints it for machines or for people.
  public func deliver(to output: String?, asJSON: Bool, model: ModelFolder, summary: () -> Void) throws {
    let files = try output.map { try write(to: folder($0), model: model) } ?? []
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
