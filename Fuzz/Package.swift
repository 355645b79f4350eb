// swift-tools-version: 6.2
import PackageDescription

// One libFuzzer executable for all parsers that take bytes from outside; README.md says how it is run. The same
// parsers read the corpus in the ordinary tests of the package above.
let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "Crossmatch", path: "..")],
  targets: [
    .target(name: "Parsers", dependencies: [.product(name: "Crossmatch", package: "Crossmatch")]),
    // libFuzzer brings `main`.
    .executableTarget(
      name: "fuzz", dependencies: ["Parsers"], swiftSettings: [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
