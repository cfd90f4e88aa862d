// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Third-party libraries that `make deps` lays out beside this file.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
let duckdbInclude = "\(root)/.deps/duckdb/include"
let duckdbLibrary = "\(root)/.deps/duckdb/lib"

/// libduckdb does not live where the compiler and the loader look by themselves.
let usesDuckDB: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-I\(duckdbInclude)"])]
let linksDuckDB: [LinkerSetting] = [
    .unsafeFlags(["-L\(duckdbLibrary)", "-Xlinker", "-rpath", "-Xlinker", duckdbLibrary])
]

/// Async functions stay on the thread of their caller unless they say otherwise: a query changes threads as seldom as it
/// can.
let staysOnCaller: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let package = Package(
    name: "sord",
    products: [
        .executable(name: "sord", targets: ["sord"]),
        .library(name: "DuckDB", targets: ["DuckDB"]),
        .library(name: "DeltaLake", targets: ["DeltaLake"]),
    ],
    targets: [
        // Floor 0: C libraries.
        .systemLibrary(name: "CDuckDB"),
        .systemLibrary(name: "CCurl"),
        .systemLibrary(name: "CCrypto"),
        .systemLibrary(name: "CSodium"),
        .target(name: "CAllocator", linkerSettings: [.linkedLibrary("jemalloc")]),
        .target(
            name: "CHTTP",
            cxxSettings: [.define("BOOST_ASIO_NO_DEPRECATED")],
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto"), .linkedLibrary("z")]),

        // Floor 1: one concern each.
        .target(name: "DuckDB", dependencies: ["CDuckDB"], swiftSettings: usesDuckDB, linkerSettings: linksDuckDB),
        .target(name: "HTTPServer", dependencies: ["CHTTP"]),
        .target(name: "Crypto", dependencies: ["CSodium"]),
        .target(name: "ObjectStore", dependencies: ["CCurl", "CCrypto"]),

        // Floor 2: text and tables.
        .target(name: "SQLText"),
        .target(name: "DeltaLake", dependencies: ["DuckDB", "ObjectStore"], swiftSettings: usesDuckDB),

        // Floor 3: the fabric.
        .target(
            name: "Fabric", dependencies: ["DuckDB", "ObjectStore", "Crypto", "SQLText", "DeltaLake"],
            swiftSettings: usesDuckDB + staysOnCaller),

        // Floor 4: what people and programs talk to.
        .target(
            name: "SordServer", dependencies: ["Fabric", "DeltaLake", "DuckDB", "HTTPServer"],
            swiftSettings: usesDuckDB + staysOnCaller),
        .executableTarget(
            name: "sord", dependencies: ["CAllocator", "SordServer", "Fabric", "HTTPServer", "ObjectStore", "SQLText"],
            swiftSettings: usesDuckDB,
            linkerSettings: linksDuckDB),

        .testTarget(
            name: "DuckDBTests", dependencies: ["DuckDB"], swiftSettings: usesDuckDB, linkerSettings: linksDuckDB),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer"]),
        .testTarget(name: "CryptoTests", dependencies: ["Crypto"]),
        .testTarget(name: "ObjectStoreTests", dependencies: ["ObjectStore"]),
        .testTarget(name: "SQLTextTests", dependencies: ["SQLText"]),
        .testTarget(
            name: "DeltaLakeTests", dependencies: ["DeltaLake"], swiftSettings: usesDuckDB,
            linkerSettings: linksDuckDB),
        .testTarget(
            name: "FabricTests", dependencies: ["Fabric"], swiftSettings: usesDuckDB, linkerSettings: linksDuckDB),
        .testTarget(
            name: "SordServerTests", dependencies: ["SordServer"], swiftSettings: usesDuckDB,
            linkerSettings: linksDuckDB),
        .testTarget(name: "sordTests", dependencies: ["sord"], swiftSettings: usesDuckDB, linkerSettings: linksDuckDB),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
