import Foundation
import SharedData
import Testing

@Suite("specgen bundle", .timeLimit(.minutes(5)))
struct BundleTests {
    @Test("a bundle goes to standard output or to a file, as YAML or JSON")
    func forms() async throws {
        try await Project.with { project in
            let yaml = try await project.run("bundle", "api.yaml")
            #expect(yaml.status == 0)
            #expect(yaml.output.contains("$ref: \"#/components/schemas/thing\""))
            #expect(try await project.run("bundle", "api.yaml").output == yaml.output)
            let json = try await project.run("bundle", "api.yaml", "--output", "sub/bundle.json")
            #expect(json.status == 0 && json.output == "")
            #expect(try project.read("sub/bundle.json").hasPrefix("{\n  \"openapi\": \"3.1.0\",\n"))
            #expect(try await project.run("bundle", "sub/bundle.json").output == yaml.output)
            #expect(try await project.run("bundle", "--config", "specgen.yaml").output == yaml.output)
            let lint = try await project.run("lint", "--strict", "--schemas", "sub/bundle.json")
            #expect(lint.status == 0, "\(lint.errors)")
        }
    }

    @Test(
        "errors have the documented exit codes",
        arguments: [
            (["bundle", "none.yaml"], 2, "there is no file or folder \"none.yaml\""),
            (["bundle", "thing.yaml"], 1, "there is no OpenAPI document to bundle"),
            (["bundle", "broken.yaml"], 1, "broken.yaml:5:44: error: cannot read none.yaml"),
            (["bundle", "api.yaml", "--operations", "none"], 1, "the pattern \"none\" selects no operation"),
            (["bundle", "api.yaml", "--output", "specgen.yaml/x"], 2, "cannot write specgen.yaml/x"),
            (["bundle", "api.yaml", "--output", "./api.yaml"], 2, "is one of the documents to bundle, \"api.yaml\""),
            (["bundle"], 2, "name the documents to bundle"),
            (["bundle", "api.yaml", "--config", "specgen.yaml"], 2, "give either documents, or --config"),
        ])
    func errors(arguments: [String], status: Int32, message: String) async throws {
        try await Project.with { project in
            let broken = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\ncomponents:\n"
            try project.write(broken + "  schemas: {A: {type: array, items: {$ref: none.yaml}}}\n", to: "broken.yaml")
            let result = try await CommandLineTool.run(arguments, in: project.folder)
            #expect(result.status == status)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test("merge keys are read with an option, and the error without it names the option")
    func mergeKeys() async throws {
        try await Project.with { project in
            let text =
                Project.document
                + "x-base: &base {type: string}\ncomponents: {schemas: {A: {<<: *base, maxLength: 3}}}\n"
            try project.write(text, to: "api.yaml")
            let failed = try await project.run("bundle", "api.yaml")
            #expect(failed.status == 1)
            #expect(
                failed.errors.contains("hint: read it with --merge-keys, or \"merge-keys: true\" in a configuration"))
            #expect(try await project.run("bundle", "api.yaml", "--merge-keys").output.contains("maxLength: 3"))
            try project.write("merge-keys: true\nmodules: [{name: A, documents: [api.yaml]}]\n", to: "specgen.yaml")
            let configured = try await project.run("bundle", "--config", "specgen.yaml")
            #expect(configured.status == 0, "\(configured.errors)")
        }
    }

    @Test("--quiet hides warnings and leaves errors")
    func quiet() async throws {
        try await Project.with { project in
            try project.write(Project.document.replacing("addThing", with: "putThing"), to: "other.yaml")
            let arguments = ["bundle", "api.yaml", "other.yaml"]
            let loud = try await CommandLineTool.run(arguments, in: project.folder)
            #expect(loud.errors.contains("warning: "), "\(loud.errors)")
            for flag in ["--quiet", "-q"] {
                let result = try await CommandLineTool.run(arguments + [flag], in: project.folder)
                #expect(result.status == 0 && result.errors == "", "\(result.errors)")
                #expect(result.output == loud.output)
            }
            let failed = try await project.run("bundle", "-q", "thing.yaml")
            #expect(failed.errors.contains("there is no OpenAPI document to bundle"))
        }
    }

    @Test("references to URLs are read from files")
    func remotes() async throws {
        try await Project.with { project in
            try project.write(
                Project.document.replacing("thing.yaml", with: "https://example.org/s/thing.yaml"), to: "api.yaml")
            #expect(try await project.run("bundle", "api.yaml").status == 1)
            let mapped = try await project.run("bundle", "api.yaml", "--map", "https://example.org/s/=.")
            #expect(mapped.status == 0, "\(mapped.errors)")
            #expect(mapped.output.contains("#/components/schemas/thing"))
            try project.write(
                "output: out\nremotes: {https://example.org/s/: .}\nmodules: [{name: TestAPI, documents: [api.yaml]}]\n",
                to: "specgen.yaml")
            #expect(try await project.generate().status == 0)
            #expect(project.exists("out/TestAPI/Types/Thing.swift"))
            #expect(try await project.run("bundle", "api.yaml", "--map", "thing.yaml").status == 2)
        }
    }

    // MARK: The same Swift

    @Test(
        "every module of our schemas is the same from its bundle",
        arguments: [
            "PushGatewayAPI", "ClientServerAPI", "WebPushPusherAPI", "HomeserverFeedAPI", "DeviceAPI",
            "ApplicationServiceAPI", "PushProviderModels", "PushConfiguration", "StatusAPI", "TracingModels",
            "DoctorModels",
        ])
    func ownModules(_ module: String) async throws {
        try await withBundle(["--module", module, "--config", "Schemas/specgen.yaml"]) { bundle, folder in
            let names = try Self.names(of: module)
            let files = try await Self.generate(["--schemas", bundle, "--module", module] + names, in: folder)
            let expected = try Self.files(CommandLineTool.projectRoot.appending(path: "Generated/" + module))
            Self.compare(files, expected)
        }
    }

    @Test(
        "the official client-server API is the same from its bundle",
        .enabled(if: SharedData.exists("matrix-spec"), SharedData.skipped),
        arguments: [[], ["tag:Push notifications", "GET /sync", "joinRoom"]])
    func official(_ operations: [String]) async throws {
        let path = "../shared/matrix-spec/v1.19/data/api/client-server"
        let options = operations.isEmpty ? [] : ["--operations"] + operations
        let names = ["--module", "MatrixAPI", "--quiet"]
        try await withBundle([path] + options) { bundle, folder in
            let expected = try await Self.generate(
                ["--schemas", CommandLineTool.projectRoot.appending(path: path).path] + names + options, in: folder)
            Self.compare(try await Self.generate(["--schemas", bundle] + names, in: folder), expected)
        }
    }

    /// Bundles documents into a file in a temporary folder.
    private func withBundle(_ arguments: [String], _ body: (String, URL) async throws -> Void) async throws {
        try await Project.with { project in
            let bundle = project.url("bundle.yaml").path
            let result = try await CommandLineTool.run(
                ["bundle"] + arguments + ["--output", bundle], in: CommandLineTool.projectRoot)
            try #require(result.status == 0, "\(result.errors)")
            try await body(bundle, project.folder)
        }
    }

    private static func generate(_ arguments: [String], in folder: URL) async throws -> [String: String] {
        let output = folder.appending(path: "generated-\(UUID().uuidString)")
        let result = try await CommandLineTool.run(["generate", "--output", output.path] + arguments, in: folder)
        try #require(result.status == 0, "\(result.errors)")
        return try files(output)
    }

    /// Returns the options for the names that the configuration gives a module.
    private static func names(of module: String) throws -> [String] {
        let text = try String(
            contentsOf: CommandLineTool.projectRoot.appending(path: "Schemas/specgen.yaml"), encoding: .utf8)
        let entry = text.split(separator: "  - name: ").first { $0.hasPrefix(module + "\n") } ?? ""
        return ["client", "server"].flatMap { key -> [String] in
            guard let line = entry.split(separator: "\n").first(where: { $0.contains(key + ": ") }) else { return [] }
            return ["--" + key, String(line.split(separator: " ").last ?? "")]
        }
    }

    /// Returns the generated files in a folder, without the locations of schemas and the paths of
    /// servers in comments.
    private static func files(_ folder: URL) throws -> [String: String] {
        var files: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            files[path] = text.replacing(#/Schema: `[^`]*`, line \d+/#, with: "SCHEMA")
                .replacing("{basePath}`", with: "`")
        }
        return files
    }

    private static func compare(_ files: [String: String], _ expected: [String: String]) {
        #expect(Set(files.keys) == Set(expected.keys))
        for (path, text) in expected.sorted(by: { $0.key < $1.key }) {
            guard let other = files[path], other != text else { continue }
            let lines = zip(
                text.split(separator: "\n", omittingEmptySubsequences: false),
                other.split(separator: "\n", omittingEmptySubsequences: false))
            let difference = lines.first { $0 != $1 }
            Issue.record("\(path): \(difference.map { "\($0.0)\n\($0.1)" } ?? "one text is longer")")
        }
    }
}
