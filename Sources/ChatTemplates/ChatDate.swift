import Files

/// A day, for templates that write one into their text.
public struct ChatDate: Sendable, Hashable {
  /// The year, from 1 to 9999.
  public let year: Int
  /// The month, from 1.
  public let month: Int
  /// The day of the month, from 1.
  public let day: Int

  /// A day of the Gregorian calendar; nil when there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...lengths[month - 1]).contains(day) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]
  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// The day of the week, 0 for Sunday, by Sakamoto's method.
  private var weekday: Int {
    let shifts = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
    let year = month < 3 ? year - 1 : year
    return (year + year / 4 - year / 100 + year / 400 + shifts[month - 1] + day) % 7
  }

  /// The day in the format of C's `strftime`, of which the parts of a day are known. Throws for others.
  func text(_ format: String, _ budget: TemplateBudget) throws -> String {
    var (text, isPart) = ("", false)
    for scalar in format.unicodeScalars {
      guard isPart else {
        if scalar == "%" { isPart = true } else { text.unicodeScalars.append(scalar) }
        continue
      }
      isPart = false
      switch scalar {
      case "d": text += day.digits(2)
      case "m": text += month.digits(2)
      case "Y": text += year.digits(4)
      case "y": text += (year % 100).digits(2)
      case "B": text += Self.months[month - 1]
      case "b": text += Self.months[month - 1].prefix(3)
      case "A": text += Self.weekdays[weekday]
      case "a": text += Self.weekdays[weekday].prefix(3)
      case "%": text += "%"
      default: throw budget.error("one of the parts %d %m %Y %y %B %b %A %a of a date", found: "%\(scalar)")
      }
    }
    if isPart { throw budget.error("a letter behind \"%\"", found: "nothing") }
    return text
  }
}
