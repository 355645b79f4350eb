// swift-tools-version: 6.2
import PackageDescription

// From the bottom up: a target imports only what stands above it.
let package = Package(
  name: "Crossmatch",
  targets: [
    .target(name: "Files"),
    .target(name: "CKernels"),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(name: "CWorkers"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS", "CWorkers"]),
    .target(name: "Layers", dependencies: ["Tensors"]),
    .target(name: "Checkpoints", dependencies: ["COpenSSL", "Files", "Layers", "Tensors"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "TensorsTests", dependencies: ["Files", "Tensors"], resources: [.copy("Fixtures")]),
  ],
  swiftLanguageModes: [.v6]
)
