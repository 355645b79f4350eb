import Files
import Foundation
import Pictures

extension CampaignStatus {
  /// The status as a JSON document.
  public var json: String {
    let document: JSON = [
      "name": .string(name), "items": .integer(count), "pending": .integer(pending),
      "claimed": .integer(claimed), "done": .integer(done), "failed": .integer(failed),
      "workers": .integer(workers), "rate": .number(rate),
      "secondsLeft": secondsLeft.map { .number($0) } ?? .null,
      "errors": .array(errors.map { .string($0) }),
    ]
    return document.text(isIndented: true) + "\n"
  }

  /// The status for people, in a few lines.
  public var text: String {
    let states = [(pending, "to do"), (claimed, "under way"), (done, "done"), (failed, "failed")]
    let counts = states.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    var lines = ["\(name): \(counts)"]
    if !isDone, let secondsLeft {
      let perMinute = NumberText.fixed(rate * 60, decimals: 1)
      let hours = NumberText.fixed(secondsLeft / 3600, decimals: 2)
      lines.append("\(workers) workers, \(perMinute) items a minute, \(hours) hours to go")
    }
    return (lines + errors).joined(separator: "\n")
  }
}
