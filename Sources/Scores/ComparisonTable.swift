import Files
import Statistics

/// The cells of one figure as a table: a row for each data set, kind of input and model, a column for each
/// method.
struct ComparisonTable {
  /// What a row is about; empty texts where it is not known.
  struct Row {
    let set: String
    let input: String
    let model: String
    /// The estimate under each method, in the order of `methods`; nil where there is none.
    let estimates: [Estimate?]

    /// What the row is about, for readers.
    var name: String { [set, model, input].filter { !$0.isEmpty }.joined(separator: ", ") }
  }

  let methods: [String]
  let rows: [Row]

  init(_ figure: ScoreFigure, of cells: [ScoreSummary.Cell]) {
    let methods = cells.grouped { $0.condition.methodName }.map(\.key)
    self.methods = methods
    rows = cells.grouped { [$0.condition.set, $0.condition.input, $0.condition.model] }.map { names, own in
      Row(
        set: names[0] ?? "", input: names[1] ?? "", model: names[2] ?? "",
        estimates: methods.map { method in
          own.first { $0.condition.methodName == method }?.figures[figure]
        })
    }
  }
}
