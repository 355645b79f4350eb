import Files
import Phantoms
import Statistics

extension PhantomEvaluation {
  /// The results as a table for people.
  public var text: String {
    var lines = [
      "\(phantomCount) phantoms",
      "class over \(accuracyByClass.count) captions  \(classAccuracy.percentages)",
    ]
    for (kind, result) in mismatches {
      lines.append(
        "\(kind.rawValue)  AUC \(result.areaUnderCurve.percentages)  "
          + "paired \(result.pairedAccuracy.percentages)  (\(result.count) pairs)")
    }
    lines += accuracyByClass.map { "\($0.phantomClass.rawValue)  \($0.accuracy.percentage)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The results as one JSON object; rates in 0...1, intervals as `[low, high]`.
  public var json: String {
    let kinds = mismatches.map { kind, result -> (String, JSON) in
      let fields: JSON = [
        "pairs": .integer(result.count), "auc": result.areaUnderCurve.json,
        "pairedAccuracy": result.pairedAccuracy.json,
      ]
      return (kind.rawValue, fields)
    }
    let classes = accuracyByClass.map { ($0.phantomClass.rawValue, JSON.number($0.accuracy)) }
    let report: JSON = [
      "phantoms": .integer(phantomCount), "firstSeed": .integer(firstSeed),
      "classAccuracy": classAccuracy.json, "accuracyByClass": .object(JSONObject(members: classes)),
      "mismatches": .object(JSONObject(members: kinds)),
    ]
    return report.text(isIndented: true) + "\n"
  }
}

extension Estimate {
  /// The share and its interval in percent.
  var percentages: String { "\(value.percentage) (\(low.percentage) to \(high.percentage))" }
}

extension Double {
  fileprivate var percentage: String { "\((self * 1000).rounded() / 10) %" }
}
