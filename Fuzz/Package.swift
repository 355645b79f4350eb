// swift-tools-version: 6.2
import PackageDescription

// One libFuzzer executable for all parsers that take bytes from outside; README.md says how it is run. The same
// parsers read the corpus in the ordinary tests of the package above.
let package = Package(
  name: "Fuzz",
  traits: [.trait(name: "DICOM", description: "Fuzzes the reader of DICOM as well (Debian: libdcmtk-dev).")],
  dependencies: [
    .package(
      name: "Crossmatch", path: "..", traits: [.trait(name: "DICOM", condition: .when(traits: ["DICOM"]))])
  ],
  targets: [
    .target(
      name: "Parsers",
      dependencies: ["Crossmatch", "Campaigns", "Training"].map { .product(name: $0, package: "Crossmatch") }),
    // libFuzzer brings `main`.
    .executableTarget(
      name: "fuzz", dependencies: ["Parsers"], swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
