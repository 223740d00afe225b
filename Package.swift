// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is held to the same language rules.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

/// With FUZZ=1 the libraries are made for libFuzzer, and there is a program that runs it.
let isFuzzing = Context.environment["FUZZ"] == "1"
let sanitizers = Context.environment["SANITIZERS"] ?? "-sanitize=fuzzer,address"
let library: [SwiftSetting] =
  isFuzzing ? strict + [.unsafeFlags([sanitizers, "-parse-as-library"])] : strict

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: library)
}

func suite(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "actionqueue",
  products: [
    .library(
      name: "ActionQueue", targets: ["AQCore", "AQStorage", "AQWal", "AQEngine", "AQClient"]),
    .executable(name: "aqctl", targets: ["aqctl"]),
  ],
  targets: [
    // System libraries and the one C shim.
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "CAQSystem"),

    // From the language at the bottom to the entry point at the top; imports go down only.
    module("AQCore", []),
    module("AQSchedule", ["AQCore"]),
    module("AQStorage", ["AQCore", "CAQSystem", "CXXHash"]),
    module("AQWal", ["AQStorage", "AQCore", "CXXHash"]),
    module("AQSnapshot", ["AQStorage", "AQCore", "CXXHash", "CLZ4"]),
    module(
      "AQEngine",
      [
        "AQWal", "AQSnapshot", "AQStorage", "AQSchedule", "AQCore", "CXXHash", "CNettle",
        "CAQSystem",
      ]),
    module("AQProtocol", ["AQCore"]),
    module("AQClient", ["AQProtocol", "AQCore", "CAQSystem"]),
    module(
      "AQDaemon",
      [
        "AQEngine", "AQWal", "AQSnapshot", "AQProtocol", "AQStorage", "AQCore", "CAQSystem",
        "CYAML",
      ]),
    .executableTarget(
      name: "aqctl",
      dependencies: [
        "AQClient", "AQDaemon", "AQEngine", "AQWal", "AQSnapshot", "AQStorage", "AQProtocol",
        "AQSchedule", "AQCore", "CAQSystem",
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "AQClient", "AQEngine", "AQWal", "AQSnapshot", "AQStorage", "AQProtocol", "AQCore",
        "CAQSystem",
      ],
      path: "Benchmarks", swiftSettings: strict),

    // What the fuzzer feeds; the tests replay its corpora.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "AQClient", "AQEngine", "AQWal", "AQSnapshot", "AQStorage", "AQProtocol", "AQSchedule",
        "AQCore",
      ],
      path: "Fuzz/Targets", swiftSettings: library),

    suite("AQCoreTests", ["AQCore"]),
    suite("AQScheduleTests", ["AQSchedule", "AQCore"]),
    suite("AQStorageTests", ["AQStorage", "AQCore", "CAQSystem"]),
    suite("AQWalTests", ["AQWal", "AQStorage", "AQCore", "CXXHash"]),
    suite("AQSnapshotTests", ["AQSnapshot", "AQStorage", "AQCore"]),
    suite("AQEngineTests", ["AQEngine", "AQWal", "AQSnapshot", "AQStorage", "AQCore"]),
    suite("AQProtocolTests", ["AQProtocol", "AQCore"]),
    suite("AQClientTests", ["aqctl", "AQClient", "AQCore"]),
    suite("AQDaemonTests", ["AQDaemon", "AQClient", "AQProtocol", "AQCore", "CAQSystem"]),
    suite("FuzzCorpusTests", ["FuzzTargets"]),
    suite("TidyTests", []),
  ]
)

if isFuzzing {
  package.targets += [
    .target(name: "CFuzzer", path: "Fuzz/CFuzzer"),
    // Gold can't link it (internal error in format_file_lineno).
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets", "CFuzzer"], path: "Fuzz/Driver",
      swiftSettings: library,
      linkerSettings: [.unsafeFlags([sanitizers, "-use-ld=lld"])]),
  ]
}
