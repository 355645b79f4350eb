// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Crossmatch",
  targets: [
    .target(name: "Files"),
    .target(name: "Tokenizers", dependencies: ["Files"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
  ],
  swiftLanguageModes: [.v6]
)
