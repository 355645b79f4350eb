// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who imports the library resolves what only measuring needs.
let package = Package(
  name: "CrossmatchBenchmarks",
  dependencies: [
    .package(name: "Crossmatch", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
  ],
  targets: [
    .target(
      name: "Workloads",
      dependencies: [
        .product(name: "Crossmatch", package: "Crossmatch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "shares",
      dependencies: ["Workloads", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    .executableTarget(
      name: "cost-growth",
      dependencies: [
        "Workloads",
        .product(name: "Crossmatch", package: "Crossmatch"),
        .product(name: "Pictures", package: "Crossmatch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "cross-strength",
      dependencies: [
        .product(name: "Crossmatch", package: "Crossmatch"),
        .product(name: "Phantoms", package: "Crossmatch"),
        .product(name: "Pictures", package: "Crossmatch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "attack-strength",
      dependencies: [
        .product(name: "Crossmatch", package: "Crossmatch"),
        .product(name: "Phantoms", package: "Crossmatch"),
        .product(name: "Pictures", package: "Crossmatch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "search-curves",
      dependencies: [
        "Workloads",
        .product(name: "Crossmatch", package: "Crossmatch"),
        .product(name: "Pictures", package: "Crossmatch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "rank-agreement",
      dependencies: [
        .product(name: "Crossmatch", package: "Crossmatch"),
        .product(name: "Statistics", package: "Crossmatch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "language-speed",
      dependencies: [
        .product(name: "Crossmatch", package: "Crossmatch"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "Micro",
      dependencies: ["Workloads", .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/Micro",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ],
  swiftLanguageModes: [.v6]
)
