// swift-tools-version: 6.2
import PackageDescription

// The plugins of swift-matrix-push with a built specgen: a package that uses these neither compiles the generator nor
// needs libyaml and jansson. `make dist` completes this package. Publish it as a repository of its own, with the
// release's tag.
//
// The products have the names that they have in swift-matrix-push. The targets have others, because the names of
// targets must be unique among all packages of a build.
let package = Package(
    name: "specgen-plugins",
    products: [
        .plugin(name: "SpecgenBuild", targets: ["PrebuiltSpecgenBuild"]),
        .plugin(name: "SpecgenCommand", targets: ["PrebuiltSpecgenCommand"]),
    ],
    targets: [
        // For a repository, with the archive of the release instead of the folder:
        // .binaryTarget(
        //     name: "PrebuiltSpecgen", url: "https://…/@ARCHIVE@",
        //     checksum: "@CHECKSUM@"),
        .binaryTarget(name: "PrebuiltSpecgen", path: "specgen.artifactbundle"),
        .plugin(name: "PrebuiltSpecgenBuild", capability: .buildTool(), dependencies: ["PrebuiltSpecgen"]),
        .plugin(
            name: "PrebuiltSpecgenCommand",
            capability: .command(
                // swift-matrix-push has the command specgen.
                intent: .custom(
                    verb: "prebuilt-specgen", description: "Turns OpenAPI and JSON Schema YAML into Swift."),
                permissions: [
                    .writeToPackageDirectory(reason: "specgen generate and specgen init write files there.")
                ]),
            dependencies: ["PrebuiltSpecgen"]),
    ]
)
