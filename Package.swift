// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Crossmatch",
  targets: [
    .target(name: "CKernels"),
    .target(name: "Files"),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
  ],
  swiftLanguageModes: [.v6]
)
