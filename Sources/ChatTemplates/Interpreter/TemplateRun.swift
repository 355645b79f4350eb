import Files

/// One rendering of a template.
struct TemplateRun {
  /// Where a run of statements was left.
  private enum Course { case onwards, leaveLoop, nextTurn }

  private var budget: TemplateBudget
  /// Names and values from the outermost scope to the innermost.
  private var scopes: [[String: TemplateValue]]
  private var macros: [String: TemplateMacro] = [:]
  /// The first scope that the macro at work sees beside the outermost.
  private var macroScope = 1
  private var output = ""
  private let date: ChatDate?

  static func text(
    of statements: [TemplateStatement], source: TemplateSource, variables: [String: TemplateValue],
    date: ChatDate?
  ) throws -> String {
    var run = TemplateRun(
      budget: TemplateBudget(source: source), scopes: [variables, [:]], date: date)
    _ = try run.execute(statements)
    return run.output
  }

  private init(budget: TemplateBudget, scopes: [[String: TemplateValue]], date: ChatDate?) {
    (self.budget, self.scopes, self.date) = (budget, scopes, date)
  }

  // MARK: - Statements

  private mutating func write(_ text: String) throws {
    try budget.make(bytes: text.utf8.count)
    output += text
    guard output.utf8.count <= TemplateLimits.output else {
      throw budget.error("a text of at most \(TemplateLimits.output) bytes", found: "a longer one")
    }
  }

  private mutating func execute(_ statements: [TemplateStatement]) throws -> Course {
    try budget.enter()
    for statement in statements {
      budget.line = statement.line
      try budget.step()
      let course = try execute(statement.kind)
      if course != .onwards {
        budget.leave()
        return course
      }
    }
    budget.leave()
    return .onwards
  }

  private mutating func execute(_ statement: TemplateStatement.Kind) throws -> Course {
    switch statement {
    case .data(let text): try write(text)
    case .output(let expression): try write(evaluate(expression).printed(&budget))
    case .set(let target, let expression): try assign(evaluate(expression), to: target)
    case .capture(let name, let body):
      let text = try captured(body)
      try assign(.text(text), to: .name(name))
    case .conditional(let branches, let otherwise): return try executeBranch(branches, otherwise)
    case .loop(let loop): return try execute(loop)
    case .generation(let body):
      scopes.append([:])
      _ = try execute(body)
      scopes.removeLast()
    case .macro(let macro):
      macros[macro.name] = macro
      scopes[scopes.count - 1][macro.name] = nil
    case .leaveLoop: return .leaveLoop
    case .nextTurn: return .nextTurn
    }
    return .onwards
  }

  private mutating func executeBranch(
    _ branches: [(condition: TemplateExpression, body: [TemplateStatement])],
    _ otherwise: [TemplateStatement]
  ) throws -> Course {
    for branch in branches where try evaluate(branch.condition).isTrue { return try execute(branch.body) }
    return try execute(otherwise)
  }

  /// What statements write, in a scope of their own.
  private mutating func captured(_ body: [TemplateStatement]) throws -> String {
    let before = output
    output = ""
    scopes.append([:])
    _ = try execute(body)
    scopes.removeLast()
    defer { output = before }
    return output
  }

  private mutating func assign(_ value: TemplateValue, to target: TemplateTarget) throws {
    switch target {
    case .name(let name):
      macros[name] = scopes.count == 2 ? nil : macros[name]
      scopes[scopes.count - 1][name] = value
    case .names(let names):
      let elements = try value.elements(&budget)
      guard elements.count == names.count else {
        throw budget.error("\(names.count) elements", found: "\(elements.count)")
      }
      for (name, element) in zip(names, elements) { try assign(element, to: .name(name)) }
    case .member(let name, let member):
      guard case .namespace(let namespace) = variable(name) else {
        throw budget.error("a namespace", found: variable(name).kind)
      }
      try budget.requirePlain(value)
      namespace.members[member] = value
    }
  }

  private mutating func execute(_ loop: TemplateLoop) throws -> Course {
    var elements = try evaluate(loop.elements).elements(&budget)
    if let condition = loop.condition {
      var chosen: [TemplateValue] = []
      for element in elements {
        scopes.append([:])
        try assign(element, to: loop.target)
        if try evaluate(condition).isTrue { chosen.append(element) }
        scopes.removeLast()
      }
      elements = chosen
    }
    // As in Jinja, a turn that was left early does not count.
    var hasFinishedTurn = false
    for (index, element) in elements.enumerated() {
      scopes.append(["loop": .loop(TemplateTurn(elements: elements, index: index))])
      try assign(element, to: loop.target)
      let course = try execute(loop.body)
      scopes.removeLast()
      if course == .leaveLoop { break }
      if course == .onwards { hasFinishedTurn = true }
    }
    return hasFinishedTurn ? .onwards : try execute(loop.otherwise)
  }

  // MARK: - Expressions

  /// The value of a name where the run stands; undefined when there is none.
  private func variable(_ name: String) -> TemplateValue {
    for scope in scopes[macroScope...].reversed() { if let value = scope[name] { return value } }
    for scope in scopes[..<min(2, macroScope)].reversed() { if let value = scope[name] { return value } }
    let isFunction = macros[name] != nil || TemplateFunctions.names.contains(name)
    return isFunction ? .function(name) : .undefined(name)
  }

  private mutating func evaluate(_ expression: TemplateExpression) throws -> TemplateValue {
    let line = budget.line
    budget.line = expression.line
    try budget.step()
    try budget.enter()
    let value = try value(of: expression.kind)
    budget.leave()
    budget.line = line
    return value
  }

  private mutating func value(of kind: TemplateExpression.Kind) throws -> TemplateValue {
    switch kind {
    case .constant(let value): return value
    case .name(let name): return variable(name)
    case .list(let elements): return try budget.list(plainValues(of: elements))
    case .mapping(let members): return try mapping(of: members)
    case .attribute(let value, let name): return try TemplateMembers.value(name, of: evaluate(value), &budget)
    case .item(let value, let key):
      let value = try evaluate(value)
      return try TemplateMembers.item(evaluate(key), of: value, &budget)
    case .slice(let value, let bounds): return try slice(of: value, bounds)
    case .call(let callee, let arguments): return try call(callee, arguments)
    case .filter(let value, let filter, let arguments):
      let value = try evaluate(value)
      return try filter.result(value, self.arguments(arguments), &budget)
    case .test(let value, let test, let arguments):
      let value = try evaluate(value)
      var given = try self.arguments(arguments)
      let compared = given.rest()
      try given.requireNone(of: "the test \(test.rawValue)", budget)
      return .bool(try test.holds(for: value, compared, &budget))
    case .not(let value): return .bool(try !evaluate(value).isTrue)
    case .negative(let value): return try negative(evaluate(value))
    case .and(let left, let right):
      let left = try evaluate(left)
      return left.isTrue ? try evaluate(right) : left
    case .or(let left, let right):
      let left = try evaluate(left)
      return left.isTrue ? left : try evaluate(right)
    case .arithmetic(let left, let operation, let right):
      let left = try evaluate(left)
      return try operation.result(left, evaluate(right), &budget)
    case .comparison(let left, let rest): return try compare(left, rest)
    case .conditional(let value, let condition, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(value) }
      return try otherwise.map { try evaluate($0) } ?? .undefined("a condition without else")
    }
  }

  /// Values that may be held by another.
  private mutating func plainValues(of expressions: [TemplateExpression]) throws -> [TemplateValue] {
    var values: [TemplateValue] = []
    for expression in expressions {
      values.append(try evaluate(expression))
      try budget.requirePlain(values.last!)
    }
    return values
  }

  private mutating func mapping(
    of members: [(key: TemplateExpression, value: TemplateExpression)]
  ) throws -> TemplateValue {
    var result: [(key: String, value: TemplateValue)] = []
    for member in members {
      let key = try evaluate(member.key)
      guard case .text(let key) = key else { throw budget.error("a text as a key", found: key.kind) }
      let value = try plainValues(of: [member.value])[0]
      try budget.make(elements: result.count)
      if let place = result.firstIndex(where: { TemplateText.areEqual($0.key, key) }) {
        result[place].value = value
      } else {
        result.append((key, value))
      }
    }
    return try budget.mapping(result)
  }

  private mutating func slice(
    of value: TemplateExpression, _ bounds: TemplateSliceBounds
  ) throws -> TemplateValue {
    let value = try evaluate(value)
    let start = try bounds.start.map { try evaluate($0) }
    let stop = try bounds.stop.map { try evaluate($0) }
    let step = try bounds.step.map { try evaluate($0) }
    return try TemplateMembers.slice(of: value, start: start, stop: stop, step: step, &budget)
  }

  private func negative(_ value: TemplateValue) throws -> TemplateValue {
    if case .float(let number) = value { return .float(-number) }
    guard let number = value.asInteger, number > .min else {
      throw budget.error("a number", found: value.kind)
    }
    return .integer(-number)
  }

  private mutating func compare(
    _ left: TemplateExpression, _ rest: [(relation: TemplateRelation, right: TemplateExpression)]
  ) throws -> TemplateValue {
    var left = try evaluate(left)
    for (relation, right) in rest {
      let right = try evaluate(right)
      guard try relation.holds(left, right, &budget) else { return .bool(false) }
      left = right
    }
    return .bool(true)
  }

  // MARK: - Calls

  private mutating func arguments(_ arguments: TemplateArguments) throws -> TemplateCallArguments {
    let positional = try plainValues(of: arguments.positional)
    var named: [(name: String, value: TemplateValue)] = []
    for (name, value) in arguments.named { named.append((name, try plainValues(of: [value])[0])) }
    return TemplateCallArguments(positional: positional, named: named)
  }

  private mutating func call(
    _ callee: TemplateExpression, _ arguments: TemplateArguments
  ) throws -> TemplateValue {
    switch callee.kind {
    case .attribute(let value, let name):
      let value = try evaluate(value)
      return try TemplateMethods.result(name, of: value, self.arguments(arguments), &budget)
    case .name(let name):
      let value = variable(name)
      guard case .function = value else {
        throw budget.error(
          "a macro or one of the functions " + TemplateFunctions.names.sorted().joined(separator: ", "),
          found: value.kind)
      }
      let given = try self.arguments(arguments)
      if let macro = macros[name] { return try text(of: macro, given) }
      return try TemplateFunctions.result(name, given, date: date, &budget)
    default: throw budget.error("the name of a function or method to call", found: "another expression")
    }
  }

  private mutating func text(
    of macro: TemplateMacro, _ arguments: TemplateCallArguments
  ) throws -> TemplateValue {
    var arguments = arguments
    let outer = macroScope
    var values: [String: TemplateValue] = [:]
    var given: [(parameter: String, default: TemplateExpression)] = []
    for parameter in macro.parameters {
      if let value = arguments.optional(parameter.name) {
        values[parameter.name] = value
      } else if let expression = parameter.default {
        given.append((parameter.name, expression))
      } else {
        values[parameter.name] = .undefined(parameter.name)
      }
    }
    try arguments.requireNone(of: "the macro \(macro.name)", budget)
    scopes.append(values)
    macroScope = scopes.count - 1
    for (parameter, expression) in given {
      scopes[scopes.count - 1][parameter] = try evaluate(expression)
    }
    let text = try captured(macro.body)
    scopes.removeLast()
    macroScope = outer
    return .text(text)
  }
}
