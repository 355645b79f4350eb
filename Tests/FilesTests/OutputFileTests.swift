import Files
import Foundation
import Testing

@Suite struct OutputFileTests {
  @Test func replacesWholeFilesAndLeavesNoOther() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try OutputFile.makeFolder(folder)
    let file = folder.appendingPathComponent("a.txt")
    try OutputFile.write("first".utf8, to: file)
    try OutputFile.write("second".utf8, to: file)
    #expect(try String(contentsOf: file, encoding: .utf8) == "second")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.txt"])
  }

  @Test func namesTheFileThatCannotBeWritten() {
    let file = URL(fileURLWithPath: "/proc/none/a.txt")
    let error = #expect(throws: OutputError.self) { try OutputFile.write([1], to: file) }
    #expect(error?.file == "/proc/none/a.txt")
  }

  @Test func refusesFilesThatAreMissingTooLargeOrFolders() throws {
    let missing = URL(fileURLWithPath: "/nowhere/a.json")
    #expect(throws: InputError.self) { try InputFile.bytes(of: missing, largest: 10) }
    let folder = FileManager.default.temporaryDirectory
    #expect(throws: InputError.self) { try InputFile.bytes(of: folder, largest: 1 << 40) }
    let file = folder.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try OutputFile.write([UInt8](repeating: 0, count: 11), to: file)
    #expect(throws: InputError.self) { try InputFile.bytes(of: file, largest: 10) }
    #expect(try InputFile.bytes(of: file, largest: 11).count == 11)
  }
}
