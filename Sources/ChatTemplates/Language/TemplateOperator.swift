/// An operation on two values.
enum TemplateOperator: String, Sendable {
  case sum = "+"
  case difference = "-"
  case product = "*"
  case quotient = "//"
  case remainder = "%"
  case join = "~"
}

/// A relation of two values.
enum TemplateRelation: String, Sendable {
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case contained = "in"
  case notContained = "not in"
}
