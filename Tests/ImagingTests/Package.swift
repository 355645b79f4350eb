// swift-tools-version: 6.2
import PackageDescription

// The tests of images with the trait DICOM, turned on as a package that depends on Crossmatch turns it on: scripts/test-dicom.
// Nothing but Imaging and what it needs is built for them. In the package above, the same files are tests without the trait.
let package = Package(
  name: "ImagingTests",
  dependencies: [.package(name: "Crossmatch", path: "../..", traits: ["DICOM"])],
  targets: [
    .testTarget(
      name: "ImagingTests",
      dependencies: [.product(name: "Imaging", package: "Crossmatch")],
      path: ".",
      resources: [.copy("Fixtures")],
      swiftSettings: [.define("DICOM")])
  ],
  swiftLanguageModes: [.v6]
)
