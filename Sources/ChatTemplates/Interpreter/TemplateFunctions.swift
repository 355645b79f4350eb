/// The functions that every template may call.
enum TemplateFunctions {
  static let names: Set<String> = ["range", "namespace", "raise_exception", "strftime_now"]

  static func result(
    _ name: String, _ arguments: TemplateCallArguments, date: ChatDate?, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    var arguments = arguments
    let result: TemplateValue
    switch name {
    case "range": result = try range(&arguments, &budget)
    case "namespace":
      result = .namespace(
        TemplateNamespace(Dictionary(arguments.allNamed().map { ($0.name, $0.value) }) { $1 }))
    case "raise_exception":
      let message = try arguments.text("message", budget)
      throw budget.error("a conversation that the template takes", found: "one of which it says: \(message)")
    case "strftime_now":
      guard let date else {
        throw budget.error("a date, which the template writes into its text", found: "none given")
      }
      result = try budget.text(date.text(arguments.text("format", budget), budget))
    default: throw budget.error("a function", found: "\"\(name)\"")
    }
    try arguments.requireNone(of: name, budget)
    return result
  }

  private static func range(
    _ arguments: inout TemplateCallArguments, _ budget: inout TemplateBudget
  ) throws -> TemplateValue {
    let bounds = try arguments.rest().map { value in
      guard let bound = value.asInteger else { throw budget.error("an integer in range", found: value.kind) }
      return bound
    }
    guard (1...3).contains(bounds.count) else {
      throw budget.error("one to three bounds of a range", found: "\(bounds.count)")
    }
    let start = bounds.count == 1 ? 0 : bounds[0]
    let stop = bounds.count == 1 ? bounds[0] : bounds[1]
    let step = bounds.count == 3 ? bounds[2] : 1
    let (distance, overflow) = stop.subtractingReportingOverflow(start)
    guard step != 0, step > -Int.max, !overflow, distance > -Int.max else {
      throw budget.error("bounds and a step of a range", found: "\(start), \(stop) and \(step)")
    }
    let count = distance != 0 && (distance < 0) == (step < 0) ? (abs(distance) - 1) / abs(step) + 1 : 0
    guard count <= TemplateLimits.range else {
      throw budget.error("a range of at most \(TemplateLimits.range)", found: "\(count)")
    }
    return try budget.list((0..<count).map { .integer(start + $0 * step) })
  }
}
