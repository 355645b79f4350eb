import Foundation
import Testing

@Suite struct FixtureManifestTests {
  /// A fixture that is lost must not take its tests with it silently.
  @Test func everyFixtureIsThere() throws {
    let folders = Set(ParityTests.textModels + ParityTests.imageModels).subtracting(ParityTests.dualEncoders)
    #expect(folders.count >= 18)
    for folder in folders {
      for file in ["config.json", "parity.json", "parameter_gradients.safetensors"] {
        let path = ParityFixture.root.appendingPathComponent("\(folder)/\(file)").path
        #expect(FileManager.default.fileExists(atPath: path), "\(path)")
      }
      let fixture = try ParityFixture(folder)
      #expect(fixture.texts.count + fixture.pictures.count >= 2)
    }
  }

  @Test(arguments: ParityTests.dualEncoders)
  func everyFixtureOfADualEncoderIsThere(folder: String) throws {
    let fixture = try ParityFixture(folder)
    #expect(fixture.texts.count >= 4)
    #expect(fixture.pictures.count == 2)
    #expect(fixture.preprocessed.count == 2)
    #expect(fixture.logit != nil)
  }
}
