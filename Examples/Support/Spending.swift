import Crossmatch

/// Prints what an attack on an image took.
public func printSpending(_ image: ImageFinding, _ run: RunRecord) {
  print(
    "\(image.budget.norm.rawValue) \(Fraction(value: image.spent)) of \(Fraction(value: image.budget.radius)) spent, "
      + "\(image.changedPixels) pixels changed (\(image.region))")
  print(
    "\(run.steps) steps, \(format(Float(run.seconds), 1)) s, \(run.evaluations) evaluations, "
      + "stopped by: \(run.stopped.rawValue)")
}
