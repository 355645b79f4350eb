// swift-tools-version: 6.2
import PackageDescription

// From the bottom up: a target imports only what stands above it.
let package = Package(
  name: "Crossmatch",
  products: [
    .library(name: "Crossmatch", targets: ["Crossmatch"]),
    .executable(name: "embed", targets: ["embed"]),
    .executable(name: "phantoms", targets: ["phantoms"]),
    .executable(name: "token-search", targets: ["token-search"]),
    .executable(name: "train-phantom-clip", targets: ["train-phantom-clip"]),
    .executable(name: "evaluate-phantom-clip", targets: ["evaluate-phantom-clip"]),
    .executable(name: "image-attack", targets: ["image-attack"]),
    .executable(name: "cross-attack", targets: ["cross-attack"]),
    .executable(name: "lesion-ablation", targets: ["lesion-ablation"]),
    .executable(name: "universal-patch", targets: ["universal-patch"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .target(name: "Preconditions"),
    .target(name: "Files", dependencies: ["Preconditions"]),
    .target(name: "CKernels"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-pthread-dev"])]),
    .target(name: "CWorkers"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
    .target(name: "CImaging", dependencies: ["CJPEG", "CPNG"], linkerSettings: [.linkedLibrary("z")]),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS", "CWorkers", "Preconditions"]),
    .target(name: "Statistics", dependencies: ["Files", "Preconditions", "Tensors"]),
    .target(name: "Layers", dependencies: ["Preconditions", "Tensors"]),
    .target(name: "Checkpoints", dependencies: ["COpenSSL", "Files", "Layers", "Preconditions", "Tensors"]),
    .target(name: "Tokenizers", dependencies: ["Files", "Preconditions"]),
    .target(name: "Imaging", dependencies: ["CImaging", "Files", "Preconditions"]),
    .target(name: "Pictures", dependencies: ["Files", "Imaging", "Preconditions"]),
    .target(name: "Typography", dependencies: ["CFreeType", "Files", "Imaging"]),
    .target(name: "Phantoms", dependencies: ["Files", "Imaging", "Pictures", "Preconditions", "Tensors"]),
    .target(
      name: "EmbeddingModels",
      dependencies: ["Checkpoints", "Files", "Imaging", "Layers", "Preconditions", "Tensors", "Tokenizers"],
      resources: [.copy("Resources/phantom-clip")]),
    .target(
      name: "Training",
      dependencies: [
        "Checkpoints", "EmbeddingModels", "Files", "Imaging", "Layers", "Phantoms", "Preconditions",
        "Statistics", "Tensors", "Tokenizers",
      ]),
    .target(
      name: "Crossmatch",
      dependencies: [
        "EmbeddingModels", "Files", "Imaging", "Layers", "Phantoms", "Pictures", "Preconditions",
        "Statistics", "Tensors", "Tokenizers", "Typography",
      ]),

    .target(
      name: "ExampleSupport",
      dependencies: [
        "Crossmatch", "Files", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/Support"),
    .executableTarget(name: "embed", dependencies: ["ExampleSupport"], path: "Examples/embed"),
    .executableTarget(
      name: "phantoms", dependencies: ["ExampleSupport", "Files"], path: "Examples/phantoms"),
    .executableTarget(name: "token-search", dependencies: ["ExampleSupport"], path: "Examples/token-search"),
    .executableTarget(
      name: "train-phantom-clip", dependencies: ["ExampleSupport", "Training"],
      path: "Examples/train-phantom-clip"),
    .executableTarget(
      name: "evaluate-phantom-clip", dependencies: ["ExampleSupport", "Training"],
      path: "Examples/evaluate-phantom-clip"),
    .executableTarget(name: "image-attack", dependencies: ["ExampleSupport"], path: "Examples/image-attack"),
    .executableTarget(name: "cross-attack", dependencies: ["ExampleSupport"], path: "Examples/cross-attack"),
    .executableTarget(
      name: "lesion-ablation", dependencies: ["ExampleSupport"], path: "Examples/lesion-ablation"),
    .executableTarget(
      name: "universal-patch", dependencies: ["ExampleSupport"], path: "Examples/universal-patch"),

    .target(name: "TestSupport", dependencies: ["Imaging"], path: "Tests/TestSupport"),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels"]),
    .testTarget(
      name: "TokenizersTests", dependencies: ["Files", "Tokenizers"], resources: [.copy("Fixtures")]),
    .testTarget(name: "ImagingTests", dependencies: ["Files", "Imaging"], resources: [.copy("Fixtures")]),
    .testTarget(name: "PicturesTests", dependencies: ["Files", "Imaging", "Pictures"]),
    .testTarget(
      name: "TypographyTests", dependencies: ["Files", "Imaging", "TestSupport", "Typography"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "PhantomsTests", dependencies: ["Files", "Imaging", "Phantoms", "Tensors"]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Files", "Statistics", "Tensors"],
      resources: [.copy("Fixtures")]),
    .executableTarget(
      name: "shape-trap", dependencies: ["Imaging", "Layers", "Tensors"], path: "Tests/ShapeTrap"),
    .testTarget(
      name: "TensorsTests", dependencies: ["Files", "Tensors", "shape-trap"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Files", "Layers", "TestSupport", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EmbeddingModelsTests",
      dependencies: ["Checkpoints", "EmbeddingModels", "Files", "Layers", "TestSupport", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CrossmatchTests",
      dependencies: ["Crossmatch", "Files", "Imaging", "Phantoms", "Pictures", "TestSupport", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "Crossmatch", "ExampleSupport", "TestSupport", "embed", "token-search", "image-attack",
        "cross-attack", "lesion-ablation", "universal-patch", "phantoms", "train-phantom-clip",
        "evaluate-phantom-clip", "CKernels", "COpenSSL", "Files", "Tensors",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "LayersTests", dependencies: ["Files", "Layers", "TestSupport", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "EmbeddingModels", "Files", "Imaging", "Layers", "Phantoms", "TestSupport", "Tensors", "Training",
      ],
      resources: [.copy("Fixtures")]),
  ],
  swiftLanguageModes: [.v6]
)
