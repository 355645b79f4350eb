import Files
import Foundation
import Testing

/// Expects `body` to be refused with one line that names the file and the field.
func expectRefusal<Result>(
  of file: URL, field: String?, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Result
) {
  let error = #expect(throws: InputError.self, sourceLocation: sourceLocation) { _ = try body() }
  guard let error else { return }
  #expect(error.file == file.path, sourceLocation: sourceLocation)
  #expect(error.field == field, sourceLocation: sourceLocation)
  let line = error.description
  #expect(!line.contains { $0.isNewline }, sourceLocation: sourceLocation)
  #expect(line.hasPrefix(file.path + ": "), sourceLocation: sourceLocation)
}
