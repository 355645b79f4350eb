// swift-tools-version: 6.2
import PackageDescription

// What a researcher's own package looks like: it depends on Crossmatch and sees only what is public. Each program is a page
// of the how-to and checks its own outcome.
let programs = [
  "attack-an-answer", "embed-and-compare", "own-objective", "own-image-attack", "own-search-strategy",
  "own-transformation", "own-encoder", "own-language-model", "own-loss", "set-in-code", "own-model-type",
  "verify-saved", "getting-started",
]

let package = Package(
  name: "Consumer",
  dependencies: [.package(name: "Crossmatch", path: "../..")],
  targets: [
    .target(name: "Checking", path: "Sources/Checking"),
    .executableTarget(
      name: "token-attacks-alone",
      dependencies: ["Checking", .product(name: "TokenAttacks", package: "Crossmatch")]),
  ]
    + programs.map {
      .executableTarget(
        name: $0,
        dependencies: [
          "Checking", .product(name: "Crossmatch", package: "Crossmatch"),
          .product(name: "Phantoms", package: "Crossmatch"),
        ],
        path: "Sources/\($0)")
    },
  swiftLanguageModes: [.v6]
)
