// swift-tools-version: 6.2
import PackageDescription

// One executable for each parser that takes bytes from outside; README.md says how to run them.
let fuzzers = [
  "fuzz-character-map", "fuzz-model-configuration", "fuzz-pickle", "fuzz-sentencepiece",
  "fuzz-tokenizer-definition", "fuzz-vocabulary-files",
]

let package = Package(
  name: "Fuzzing",
  dependencies: [.package(name: "Crossmatch", path: "..")],
  targets: [
    .target(name: "FuzzSupport", dependencies: [.product(name: "Crossmatch", package: "Crossmatch")])
  ]
    + fuzzers.map { name in
      // libFuzzer brings `main`.
      .executableTarget(
        name: name, dependencies: ["FuzzSupport"], swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    },
  swiftLanguageModes: [.v6]
)
