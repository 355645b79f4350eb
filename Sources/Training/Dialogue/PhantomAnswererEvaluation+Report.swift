import Files
import Statistics

extension PhantomAnswererEvaluation {
  /// The results as a table for people.
  public var text: String {
    let lines = results.map { measure, share, questions in
      "\(measure.rawValue)  \(share.percentages)  (\(questions) questions)"
    }
    return (["\(phantomCount) phantoms"] + lines).joined(separator: "\n") + "\n"
  }

  /// The results as one JSON object; shares in 0...1, intervals as `[low, high]`.
  public var json: String {
    let members = results.map { measure, share, questions -> (key: String, value: JSON) in
      (measure.rawValue, ["questions": .integer(questions), "share": share.json])
    }
    let report: JSON = [
      "phantoms": .integer(phantomCount), "firstSeed": .integer(firstSeed),
      "measures": .object(JSONObject(members: members)),
    ]
    return report.text(isIndented: true) + "\n"
  }
}
