/// Tables as comma-separated values (RFC 4180), but with LF at the ends of lines.
package enum CSV {
  /// A header and rows. Cells are quoted where commas, quotes or line breaks would be misread.
  package static func text(header: [String], rows: [[String]]) -> String {
    ([header] + rows).map { $0.map(cell).joined(separator: ",") + "\n" }.joined()
  }

  private static func cell(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
