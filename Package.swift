// swift-tools-version: 6.2
import PackageDescription

// From the bottom up: a target imports only what stands above it.
let package = Package(
  name: "Crossmatch",
  products: [
    .library(name: "Crossmatch", targets: ["Crossmatch"]),
    // Parts of it, each with what its interface speaks of.
    .library(
      name: "TokenAttacks",
      targets: ["TokenAttacks", "EmbeddingModels", "Objectives", "Runs", "Tensors", "Tokenizers"]),
    .library(
      name: "ImageAttacks",
      targets: [
        "ImageAttacks", "EmbeddingModels", "Imaging", "Objectives", "Perturbations", "Runs", "Tensors",
      ]),
    .library(name: "EmbeddingModels", targets: ["EmbeddingModels", "Imaging", "Tensors", "Tokenizers"]),
    .library(
      name: "LanguageModels", targets: ["LanguageModels", "EmbeddingModels", "Tensors", "Tokenizers"]),
    .library(
      name: "VisionLanguageModels",
      targets: ["VisionLanguageModels", "EmbeddingModels", "Imaging", "LanguageModels", "Tensors"]),
    .library(name: "Imaging", targets: ["Imaging"]),
    .library(name: "Phantoms", targets: ["Phantoms", "Imaging"]),
    .library(
      name: "ResponseEndpoints", targets: ["ResponseEndpoints", "Responses", "LanguageModels"]),
    .library(name: "Pictures", targets: ["Pictures", "Imaging"]),
    .library(name: "Statistics", targets: ["Statistics"]),
    .library(
      name: "RobustTraining", targets: ["RobustTraining", "EmbeddingModels", "Tensors", "Training"]),
    .library(name: "DemonstrationTraining", targets: ["DemonstrationTraining", "Tensors", "Training"]),
    .library(name: "Training", targets: ["Training", "EmbeddingModels", "Phantoms", "Tensors"]),
    .library(name: "Typography", targets: ["Typography", "Imaging"]),
    .library(name: "ZeroShot", targets: ["ZeroShot", "Datasets", "EmbeddingModels", "Imaging"]),
    .library(name: "Campaigns", targets: ["Campaigns"]),
    .executable(name: "campaign", targets: ["campaign"]),
    .executable(name: "association-tables", targets: ["association-tables"]),
    .executable(name: "embed", targets: ["embed"]),
    .executable(name: "generate", targets: ["generate"]),
    .executable(name: "collect-responses", targets: ["collect-responses"]),
    .executable(name: "phantoms", targets: ["phantoms"]),
    .executable(name: "import-dataset", targets: ["import-dataset"]),
    .executable(name: "token-search", targets: ["token-search"]),
    .executable(name: "train-phantom-clip", targets: ["train-phantom-clip"]),
    .executable(name: "certify", targets: ["certify"]),
    .executable(name: "check-defence", targets: ["check-defence"]),
    .executable(name: "detect", targets: ["detect"]),
    .executable(name: "fine-tune-robust", targets: ["fine-tune-robust"]),
    .executable(name: "fine-tune-safety", targets: ["fine-tune-safety"]),
    .executable(name: "evaluate-phantom-clip", targets: ["evaluate-phantom-clip"]),
    .executable(name: "train-phantom-vlm", targets: ["train-phantom-vlm"]),
    .executable(name: "evaluate-phantom-vlm", targets: ["evaluate-phantom-vlm"]),
    .executable(name: "image-attack", targets: ["image-attack"]),
    .executable(name: "cross-attack", targets: ["cross-attack"]),
    .executable(name: "lesion-ablation", targets: ["lesion-ablation"]),
    .executable(name: "medical-attack", targets: ["medical-attack"]),
    .executable(name: "score-responses", targets: ["score-responses"]),
    .executable(name: "compare-results", targets: ["compare-results"]),
    .executable(name: "universal-patch", targets: ["universal-patch"]),
    .executable(name: "retrieval-table", targets: ["retrieval-table"]),
    .executable(name: "zero-shot", targets: ["zero-shot"]),
  ],
  traits: [
    .trait(name: "DICOM", description: "Reads and writes DICOM by DCMTK (Debian: libdcmtk-dev).")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    // Nothing but ResponseEndpoints and what is made of it links these.
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    // Tests only.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.15.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Preconditions"),
    .target(name: "Locks"),
    .target(name: "Files", dependencies: ["Locks", "Preconditions"]),
    .target(name: "CKernels"),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-pthread-dev"])]),
    .target(name: "CWorkers"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "CImaging", dependencies: ["CJPEG", "CPNG"], linkerSettings: [.linkedLibrary("z")]),
    .target(
      name: "CDICOM",
      cxxSettings: [.define("CROSSMATCH_DICOM", .when(traits: ["DICOM"]))],
      linkerSettings: ["dcmjpeg", "dcmjpls", "dcmdata", "oflog", "ofstd", "crypto"].map {
        .linkedLibrary($0, .when(traits: ["DICOM"]))
      }),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS", "CWorkers", "Locks", "Preconditions"]),
    .target(name: "Statistics", dependencies: ["Files", "Preconditions", "Tensors"]),
    .target(name: "Layers", dependencies: ["Preconditions", "Tensors"]),
    .target(name: "Checkpoints", dependencies: ["COpenSSL", "Files", "Layers", "Preconditions", "Tensors"]),
    .target(name: "Tokenizers", dependencies: ["Files", "Preconditions"]),
    .target(
      name: "ChatTemplates",
      dependencies: ["Files", "Preconditions", "Tokenizers"],
      resources: [.copy("Resources/templates")]),
    .target(
      name: "Imaging",
      dependencies: [
        "CImaging", "Files", "Preconditions",
        .target(name: "CDICOM", condition: .when(traits: ["DICOM"])),
      ]),
    .target(name: "Pictures", dependencies: ["Files", "Imaging", "Preconditions"]),
    .target(name: "Typography", dependencies: ["CFreeType", "Files", "Imaging"]),
    .target(name: "Phantoms", dependencies: ["Files", "Imaging", "Pictures", "Preconditions", "Tensors"]),
    .target(
      name: "EmbeddingModels",
      dependencies: [
        "Checkpoints", "Files", "Imaging", "Layers", "Locks", "Preconditions", "Tensors", "Tokenizers",
      ],
      resources: [
        .copy("Resources/phantom-clip"), .copy("Resources/phantom-clip-robust"),
        .copy("Resources/phantom-vlm"),
      ]),
    .target(
      name: "LanguageModels",
      dependencies: [
        "ChatTemplates", "Checkpoints", "EmbeddingModels", "Files", "Layers", "Preconditions", "Tensors",
        "Tokenizers",
      ]),
    .target(
      name: "VisionLanguageModels",
      dependencies: [
        "ChatTemplates", "Checkpoints", "EmbeddingModels", "Files", "Imaging", "LanguageModels", "Layers",
        "Preconditions", "Tensors", "Tokenizers",
      ]),
    .target(
      name: "Training",
      dependencies: [
        "Checkpoints", "EmbeddingModels", "Files", "Judges", "LanguageModels", "Layers", "Locks", "Phantoms",
        "Preconditions", "Statistics", "Tensors", "Tokenizers", "VisionLanguageModels",
      ]),
    .target(name: "Judges", dependencies: ["Datasets", "Files", "Pictures", "Preconditions", "Tensors"]),
    .target(
      name: "RobustTraining",
      dependencies: [
        "Checkpoints", "EmbeddingModels", "Files", "Layers", "Phantoms", "Preconditions", "Tensors",
        "Training",
      ]),
    .target(
      name: "DemonstrationTraining",
      dependencies: [
        "ChatTemplates", "Checkpoints", "Datasets", "EmbeddingModels", "Files", "LanguageModels", "Layers",
        "Phantoms", "Preconditions", "Tensors", "Training", "VisionLanguageModels",
      ]),
    .target(
      name: "Objectives",
      dependencies: ["EmbeddingModels", "Files", "Imaging", "Preconditions", "Tensors"]),
    .target(
      name: "TargetLosses",
      dependencies: [
        "EmbeddingModels", "Files", "Imaging", "LanguageModels", "Layers", "Locks", "Objectives",
        "Preconditions",
        "Tensors", "Tokenizers", "VisionLanguageModels",
      ]),
    .target(
      name: "Runs",
      dependencies: ["EmbeddingModels", "Files", "Imaging", "Objectives", "Preconditions", "Tensors"]),
    .target(
      name: "Responses",
      dependencies: [
        "Datasets", "EmbeddingModels", "Files", "Imaging", "LanguageModels", "Locks", "Phantoms", "Runs",
        "TargetLosses", "VisionLanguageModels",
      ]),
    .target(
      name: "ResponseEndpoints",
      dependencies: [
        "Files", "Imaging", "LanguageModels", "Locks", "Responses",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .target(
      name: "Datasets",
      dependencies: ["CZip", "EmbeddingModels", "Files", "Imaging", "Locks", "Phantoms", "Tensors"]),
    .target(
      name: "Perturbations",
      dependencies: ["EmbeddingModels", "Files", "Imaging", "Objectives", "Preconditions", "Tensors"]),
    .target(
      name: "TokenAttacks",
      dependencies: [
        "EmbeddingModels", "Files", "Layers", "Objectives", "Preconditions", "Runs", "Statistics",
        "Tensors", "Tokenizers",
      ]),
    .target(
      name: "ImageAttacks",
      dependencies: [
        "EmbeddingModels", "Files", "Imaging", "Objectives", "Perturbations", "Pictures", "Preconditions",
        "Runs", "Tensors", "Typography",
      ]),
    .target(
      name: "CrossAttacks",
      dependencies: [
        "EmbeddingModels", "Files", "ImageAttacks", "Imaging", "Objectives", "Perturbations",
        "Preconditions", "Runs", "Tensors", "TokenAttacks", "Typography",
      ]),
    .target(
      name: "Defences",
      dependencies: [
        "CrossAttacks", "EmbeddingModels", "Files", "ImageAttacks", "Imaging", "Judges", "LanguageModels",
        "Objectives", "Perturbations", "Preconditions", "Runs", "Statistics", "Tensors", "Tokenizers",
        "VisionLanguageModels",
      ]),
    .target(
      name: "Experiments",
      dependencies: [
        "CrossAttacks", "Datasets", "Defences", "EmbeddingModels", "Files", "ImageAttacks", "Imaging",
        "Locks", "Objectives", "Perturbations", "Phantoms", "Pictures", "Preconditions", "Runs", "Statistics",
        "Tensors", "Typography",
      ]),
    .target(
      name: "DefenceStudies",
      dependencies: [
        "Datasets", "Defences", "EmbeddingModels", "Experiments", "Files", "ImageAttacks", "Imaging",
        "Objectives", "Perturbations", "Phantoms", "Pictures", "Preconditions", "Runs", "Statistics",
        "Tensors", "TokenAttacks",
      ]),
    .target(
      name: "Scores",
      dependencies: [
        "Datasets", "EmbeddingModels", "Experiments", "Files", "Imaging", "Judges", "Phantoms", "Pictures",
        "Preconditions", "Responses", "Runs", "Statistics", "Tensors",
      ]),
    .target(
      name: "ZeroShot",
      dependencies: [
        "Datasets", "Defences", "EmbeddingModels", "Experiments", "Files", "ImageAttacks", "Imaging",
        "Objectives", "Perturbations", "Preconditions", "Runs", "Statistics", "Tensors",
      ]),
    .target(
      name: "AnswerStudies",
      dependencies: [
        "CrossAttacks", "Datasets", "Defences", "EmbeddingModels", "Experiments", "Files", "ImageAttacks",
        "Imaging", "Judges", "LanguageModels", "Objectives", "Perturbations", "Phantoms", "Pictures",
        "Preconditions", "Runs", "Scores", "Statistics", "TargetLosses", "Tensors", "TokenAttacks",
        "Training", "VisionLanguageModels",
      ]),
    .target(
      name: "LesionStudies",
      dependencies: [
        "Datasets", "Defences", "EmbeddingModels", "Files", "ImageAttacks", "Imaging", "Objectives",
        "Perturbations", "Phantoms", "Pictures", "Runs", "Statistics", "Tensors",
      ]),
    .target(
      name: "Campaigns",
      dependencies: [
        "AnswerStudies", "Checkpoints", "CPostgreSQL", "CrossAttacks", "Datasets", "EmbeddingModels",
        "Experiments", "Files", "ImageAttacks", "Imaging", "Judges", "LanguageModels", "Locks", "Objectives",
        "Perturbations", "Phantoms", "Pictures", "Runs", "Scores", "Statistics", "Tensors", "TokenAttacks",
        "VisionLanguageModels",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "Crossmatch",
      dependencies: [
        "AnswerStudies", "ChatTemplates", "CrossAttacks", "Datasets", "Defences", "DefenceStudies",
        "EmbeddingModels", "Experiments", "Files", "ImageAttacks", "Imaging", "Judges", "LanguageModels",
        "Layers", "LesionStudies", "Objectives", "Perturbations", "Runs", "Scores", "Statistics",
        "TargetLosses", "Tensors", "TokenAttacks", "Tokenizers", "VisionLanguageModels",
      ]),

    .target(
      name: "ExampleSupport",
      dependencies: [
        "ChatTemplates", "Crossmatch", "Files", "LanguageModels", "Locks", "Phantoms", "Responses",
        "TargetLosses",
        "Training", "VisionLanguageModels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/Support"),
    // Apart from the other, which links no HTTP client.
    .target(
      name: "EndpointSupport",
      dependencies: [
        "Crossmatch", "ExampleSupport", "Files", "LanguageModels", "ResponseEndpoints", "Responses",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/EndpointSupport"),
    .executableTarget(
      name: "association-tables",
      dependencies: ["Crossmatch", "ExampleSupport", "Files"],
      path: "Examples/association-tables"),
    .executableTarget(
      name: "campaign",
      dependencies: ["Campaigns", "ExampleSupport", "Files"],
      path: "Examples/campaign",
      exclude: ["study.yaml"]),
    .executableTarget(
      name: "embed",
      dependencies: ["Crossmatch", "ExampleSupport", "Files"],
      path: "Examples/embed"),
    .executableTarget(
      name: "generate",
      dependencies: [
        "Crossmatch", "ExampleSupport", "Files", "LanguageModels", "Responses",
      ],
      path: "Examples/generate"),
    .executableTarget(
      name: "collect-responses",
      dependencies: [
        "Crossmatch", "EndpointSupport", "ExampleSupport", "Files", "LanguageModels", "Responses",
      ],
      path: "Examples/collect-responses"),
    .executableTarget(
      name: "phantoms",
      dependencies: ["Crossmatch", "ExampleSupport", "Files", "Phantoms"],
      path: "Examples/phantoms"),
    .executableTarget(
      name: "import-dataset",
      dependencies: ["Crossmatch", "ExampleSupport", "Files", "Phantoms"],
      path: "Examples/import-dataset"),
    .executableTarget(
      name: "token-search",
      dependencies: ["Crossmatch", "ExampleSupport", "LanguageModels", "TargetLosses"],
      path: "Examples/token-search"),
    .executableTarget(
      name: "train-phantom-clip",
      dependencies: ["ExampleSupport", "Training"],
      path: "Examples/train-phantom-clip"),
    .executableTarget(
      name: "certify",
      dependencies: ["Crossmatch", "DefenceStudies", "ExampleSupport"],
      path: "Examples/certify"),
    .executableTarget(
      name: "check-defence",
      dependencies: ["Crossmatch", "DefenceStudies", "ExampleSupport"],
      path: "Examples/check-defence"),
    .executableTarget(
      name: "detect",
      dependencies: ["Crossmatch", "DefenceStudies", "ExampleSupport", "LanguageModels"],
      path: "Examples/detect"),
    .executableTarget(
      name: "fine-tune-robust",
      dependencies: ["EmbeddingModels", "ExampleSupport", "RobustTraining"],
      path: "Examples/fine-tune-robust"),
    .executableTarget(
      name: "fine-tune-safety",
      dependencies: [
        "DemonstrationTraining", "EmbeddingModels", "ExampleSupport", "Files", "Tensors", "Training",
      ],
      path: "Examples/fine-tune-safety"),
    .executableTarget(
      name: "evaluate-phantom-clip",
      dependencies: ["Crossmatch", "ExampleSupport", "Training"],
      path: "Examples/evaluate-phantom-clip"),
    .executableTarget(
      name: "train-phantom-vlm",
      dependencies: ["EmbeddingModels", "ExampleSupport", "Training"],
      path: "Examples/train-phantom-vlm"),
    .executableTarget(
      name: "evaluate-phantom-vlm",
      dependencies: [
        "ChatTemplates", "EmbeddingModels", "ExampleSupport", "LanguageModels", "Training",
        "VisionLanguageModels",
      ],
      path: "Examples/evaluate-phantom-vlm"),
    .executableTarget(
      name: "image-attack",
      dependencies: ["Crossmatch", "ExampleSupport", "Perturbations", "TargetLosses"],
      path: "Examples/image-attack"),
    .executableTarget(
      name: "cross-attack",
      dependencies: [
        "Crossmatch", "ExampleSupport", "Files", "Perturbations", "Phantoms", "TargetLosses", "Typography",
      ],
      path: "Examples/cross-attack"),
    .executableTarget(
      name: "lesion-ablation",
      dependencies: ["Crossmatch", "ExampleSupport", "Files"],
      path: "Examples/lesion-ablation"),
    .executableTarget(
      name: "medical-attack",
      dependencies: [
        "AnswerStudies", "ChatTemplates", "Crossmatch", "ExampleSupport", "Files", "Phantoms", "Statistics",
      ],
      path: "Examples/medical-attack"),
    .executableTarget(
      name: "score-responses",
      dependencies: [
        "Crossmatch", "Datasets", "EndpointSupport", "ExampleSupport", "Files", "Judges", "Responses",
        "Scores", "Statistics",
      ],
      path: "Examples/score-responses"),
    .executableTarget(
      name: "compare-results",
      dependencies: ["Crossmatch", "ExampleSupport", "Files", "Scores", "Statistics"],
      path: "Examples/compare-results"),
    .executableTarget(
      name: "retrieval-table",
      dependencies: ["Crossmatch", "ExampleSupport", "Files", "ZeroShot"],
      path: "Examples/retrieval-table"),
    .executableTarget(
      name: "zero-shot",
      dependencies: ["Crossmatch", "ExampleSupport", "Files", "ZeroShot"],
      path: "Examples/zero-shot"),
    .executableTarget(
      name: "universal-patch",
      dependencies: ["Crossmatch", "ExampleSupport", "Files", "Statistics"],
      path: "Examples/universal-patch"),

    .target(name: "TestSupport", dependencies: ["Imaging"], path: "Tests/TestSupport"),
    .target(
      name: "ServerSupport",
      dependencies: [
        "Files", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      path: "Tests/ServerSupport"),
    // The parsers that the package in Fuzz fuzzes, with what fuzzers begin with and what they found.
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "Campaigns", "ChatTemplates", "Checkpoints", "CrossAttacks", "Datasets", "EmbeddingModels",
        "Experiments", "Files", "ImageAttacks", "Imaging", "Layers", "LesionStudies", "Objectives",
        "Perturbations", "Responses", "Runs", "Tensors", "TokenAttacks", "Tokenizers", "Training",
        "Typography",
      ],
      path: "Fuzz",
      exclude: ["Package.swift", "README.md", "Sources/fuzz"],
      sources: ["Sources/Parsers", "Tests"],
      resources: [.copy("Corpus")]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .target(
      name: "CSoftwareTiles", dependencies: ["CKernels"], path: "Tests/CSoftwareTiles",
      cSettings: [.headerSearchPath("../../Sources/CKernels")]),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "CSoftwareTiles"]),
    .testTarget(
      name: "TokenizersTests",
      dependencies: ["Files", "Tokenizers"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ChatTemplatesTests",
      dependencies: ["ChatTemplates", "Files", "TestSupport", "Tokenizers"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CampaignsTests",
      dependencies: [
        "AnswerStudies", "campaign", "Campaigns", "Checkpoints", "CKernels", "Experiments", "Files",
        "Tensors",
        "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "AnswerStudiesTests",
      dependencies: [
        "AnswerStudies", "Defences", "EmbeddingModels", "Experiments", "Files", "Imaging", "Judges",
        "LanguageModels", "Perturbations", "Phantoms", "Scores", "Statistics", "TargetLosses", "Tensors",
        "TestSupport",
        "VisionLanguageModels",
      ]),
    .testTarget(
      name: "DefencesTests",
      dependencies: [
        "CrossAttacks", "Datasets", "Defences", "DefenceStudies", "EmbeddingModels", "Files", "ImageAttacks",
        "Imaging", "LanguageModels", "Objectives", "Perturbations", "Phantoms", "Runs", "Statistics",
        "TargetLosses", "Tensors", "TestSupport", "TokenAttacks", "VisionLanguageModels",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: [
        "Datasets", "EmbeddingModels", "Experiments", "Files", "Imaging", "Phantoms", "Tensors",
        "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ScoresTests",
      dependencies: [
        "EmbeddingModels", "Files", "Imaging", "Judges", "Responses", "Scores", "Statistics", "Tensors",
        "TestSupport",
      ]),
    .testTarget(
      name: "JudgesTests", dependencies: ["COpenSSL", "Datasets", "Files", "Judges", "TestSupport"]),
    .testTarget(
      name: "ResponsesTests",
      dependencies: [
        "Datasets", "Files", "LanguageModels", "Responses", "TestSupport", "VisionLanguageModels",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ResponseEndpointsTests",
      dependencies: [
        "Files", "LanguageModels", "ResponseEndpoints", "Responses", "ServerSupport", "TestSupport",
        .product(name: "Hummingbird", package: "hummingbird"),
      ]),
    // Also a package of its own, with the trait DICOM.
    .testTarget(
      name: "ImagingTests", dependencies: ["Files", "Imaging"], exclude: ["Package.swift"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "PicturesTests", dependencies: ["Files", "Imaging", "Pictures"]),
    .testTarget(
      name: "TypographyTests",
      dependencies: ["Files", "Imaging", "TestSupport", "Typography"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "PhantomsTests", dependencies: ["Files", "Imaging", "Phantoms", "Tensors"]),
    .testTarget(
      name: "StatisticsTests",
      dependencies: ["Files", "Statistics", "Tensors"],
      resources: [.copy("Fixtures")]),
    .executableTarget(
      name: "shape-trap",
      dependencies: ["Imaging", "Layers", "Tensors"],
      path: "Tests/ShapeTrap"),
    .testTarget(
      name: "TensorsTests",
      dependencies: ["Files", "shape-trap", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: ["Checkpoints", "Files", "Layers", "Tensors", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EmbeddingModelsTests",
      dependencies: [
        "Checkpoints", "EmbeddingModels", "Files", "Imaging", "Layers", "Tensors", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "LanguageModelsTests",
      dependencies: [
        "Checkpoints", "EmbeddingModels", "Files", "LanguageModels", "Layers", "Objectives", "Runs",
        "TargetLosses", "Tensors", "TestSupport", "TokenAttacks", "Tokenizers",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "VisionLanguageModelsTests",
      dependencies: [
        "Checkpoints", "CrossAttacks", "EmbeddingModels", "Files", "ImageAttacks", "Imaging",
        "LanguageModels", "Objectives", "Perturbations", "Runs", "TargetLosses", "Tensors", "TestSupport",
        "TokenAttacks", "Tokenizers", "VisionLanguageModels",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CrossmatchTests",
      dependencies: [
        "CrossAttacks", "Crossmatch", "Datasets", "Experiments", "Files", "ImageAttacks", "LesionStudies",
        "Objectives", "Perturbations", "Phantoms", "Pictures", "Runs", "Statistics", "Tensors",
        "TestSupport", "TokenAttacks", "Typography",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "association-tables", "certify", "check-defence", "CKernels", "collect-responses", "compare-results",
        "COpenSSL", "cross-attack", "Crossmatch", "detect", "embed", "evaluate-phantom-clip",
        "ExampleSupport", "Files",
        "fine-tune-robust", "fine-tune-safety", "generate", "image-attack", "import-dataset",
        "lesion-ablation",
        "medical-attack", "phantoms", "Phantoms", "retrieval-table", "score-responses",
        "ServerSupport", "Tensors", "TestSupport", "token-search", "train-phantom-clip", "universal-patch",
        "zero-shot", "ZeroShot",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ZeroShotTests",
      dependencies: [
        "Datasets", "Defences", "EmbeddingModels", "Files", "ImageAttacks", "Imaging", "Perturbations",
        "Phantoms", "Tensors", "ZeroShot",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "RobustTrainingTests",
      dependencies: [
        "Checkpoints", "EmbeddingModels", "Files", "Layers", "Phantoms", "RobustTraining", "Tensors",
        "TestSupport", "Training",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "DemonstrationTrainingTests",
      dependencies: [
        "Checkpoints", "DemonstrationTraining", "EmbeddingModels", "Files", "LanguageModels", "Layers",
        "Tensors", "TestSupport", "VisionLanguageModels",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "LayersTests",
      dependencies: ["Files", "Layers", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "ChatTemplates", "Checkpoints", "EmbeddingModels", "Files", "Imaging", "Judges", "LanguageModels",
        "Layers", "Phantoms", "Tensors", "TestSupport", "Tokenizers", "Training", "VisionLanguageModels",
      ],
      resources: [.copy("Fixtures")]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
