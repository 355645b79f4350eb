import ArgumentParser
import Foundation
import Training

/// Trains to the end with snapshots, and writes the model; or until the user or the time says stop, with a snapshot to go
/// on from.
///
/// Throws `Interruption.Stop` when the user wanted it, and what saving and exporting throw.
///
/// - Parameters:
///   - trainer: the training, new or taken up again
///   - steps: the number of all steps
///   - itemsPerStep: how many of what is learned from a step takes
///   - items: what the training learns from, in the plural
///   - pace: when to stop before the end, and when to save
///   - folder: where everything is written
/// - Returns: whether the model is written
public func train(
  _ trainer: some ResumableTraining, steps: Int, itemsPerStep: Int, of items: String,
  pace: TrainingPace, in folder: URL
) throws -> Bool {
  var trainer = trainer
  var progress = TrainingProgress(
    steps: steps, itemsPerStep: itemsPerStep, of: items, stepsBefore: trainer.reports.count)
  Interruption.watch()
  while !trainer.isFinished {
    let report = trainer.step()
    progress.show(step: report.step, loss: report.loss)
    let isOver = Interruption.isRequested || pace.minutes.map { progress.seconds > $0 * 60 } ?? false
    if isOver || report.step % pace.saveEvery == 0 { try trainer.save(to: folder) }
    if isOver && !trainer.isFinished {
      progress.finish()
      note("stopped after step \(report.step) of \(steps); --resume goes on from there")
      if Interruption.isRequested { throw Interruption.Stop() }
      return false
    }
  }
  progress.finish()
  try trainer.save(to: folder)
  try trainer.export(to: folder)
  return true
}

/// Says how long a training is expected to take and how much memory. Throws `InputError` when there is no room for it.
public func announce(_ forecast: TrainingForecast, steps: Int) throws {
  note("about \(clock(forecast.seconds)) for \(steps) steps, \(forecast.bytes >> 20) MiB of memory")
  try forecast.requireRoom()
}

/// Throws unless phantoms that training never saw can be so many, from such a seed on.
public func validateHeldOut(count: Int, seed: Int) throws {
  guard (1...1_000_000).contains(count) else {
    throw ValidationError("--count is a number from 1 to 1000000")
  }
  guard (0...1_000_000_000).contains(seed) else {
    throw ValidationError("--seed is a number from 0 to 1000000000")
  }
}
