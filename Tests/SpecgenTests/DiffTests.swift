import Foundation
import Testing

struct DiffTests {
    /// Calls the closure with a project whose schema in `new` is narrower than that in `old`.
    static func with(_ body: (Project) async throws -> Void) async throws {
        try await Project.with { project in
            try project.write(Project.document, to: "old/api.yaml")
            try project.write(Project.schema, to: "old/thing.yaml")
            try project.write(Project.document, to: "new/api.yaml")
            try project.write(changed, to: "new/thing.yaml")
            try await body(project)
        }
    }

    static let changed = Project.schema.replacing("maxLength: 4", with: "maxLength: 3, description: A name.")

    @Test("a side of the comparison can be the current folder")
    func currentFolder() async throws {
        try await Project.with { project in
            try project.write(Project.document, to: "api.yaml")
            try project.write(Project.schema, to: "thing.yaml")
            let result = try await project.run("diff", ".", "./")
            #expect(result.status == 0)
            #expect(result.output == "no changes\n", "\(result.errors)")
        }
    }

    @Test("text has the operation, verdict, place, message and locations of each change, and the numbers of changes")
    func text() async throws {
        try await Self.with { project in
            let result = try await project.run("diff", "old", "new")
            #expect(result.status == 0)
            #expect(result.errors == "")
            #expect(
                result.output == """
                    POST /things
                      prose: request body /name: description is new
                          → new/thing.yaml:5:38
                      breaking for clients: request body /name: maxLength 4 → 3
                          old/thing.yaml:5:35 → new/thing.yaml:5:35

                    2 changes: 1 breaking for clients, 1 prose

                    """)
        }
    }

    @Test("JSON has one object a line, and standard output has nothing else")
    func json() async throws {
        try await Self.with { project in
            let result = try await project.run("diff", "old", "new", "--format", "json", "--no-prose")
            #expect(result.errors == "1 change: 1 breaking for clients\n")
            #expect(
                result.output == #"""
                    {"kind":"limit","verdict":"breaking-for-clients","message":"maxLength 4 → 3","old":{"file":"old/thing.yaml","line":5,"column":35},"new":{"file":"new/thing.yaml","line":5,"column":35},"places":[{"old":{"file":"old/thing.yaml","line":5,"column":35},"new":{"file":"new/thing.yaml","line":5,"column":35}}],"uses":[{"subject":"POST /things","part":"request body","pointer":"/name","verdict":"breaking-for-clients"}]}

                    """#)
            _ = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        }
    }

    @Test("Markdown has a section for each verdict")
    func markdown() async throws {
        try await Self.with { project in
            let result = try await project.run("diff", "old", "new", "--format", "markdown")
            #expect(
                result.output == """
                    # Changes from `old` to `new`

                    | verdict | changes |
                    | --- | ---: |
                    | breaking for clients | 1 |
                    | prose | 1 |

                    ## Breaking for clients

                    **`POST /things`**

                    - request body `/name`: maxLength 4 → 3 (`old/thing.yaml:5:35 → new/thing.yaml:5:35`)

                    ## Prose

                    **`POST /things`**

                    - request body `/name`: description is new (`→ new/thing.yaml:5:38`)

                    """)
        }
    }

    @Test(
        "--fail-on: exit 1 if there is a change that it names, otherwise 0",
        arguments: [
            (["--fail-on", "breaking"], 1), (["--fail-on", "breaking-for-clients"], 1),
            (["--fail-on", "breaking-for-servers"], 0), (["--fail-on", "any"], 1), ([], 0),
            (["--fail-on", "everything"], 2),
        ])
    func failOn(_ options: [String], _ status: Int) async throws {
        try await Self.with { project in
            let result = try await CommandLineTool.run(["diff", "old", "new"] + options, in: project.folder)
            #expect(Int(result.status) == status)
        }
    }

    @Test("a change of prose is listed, unless --no-prose excludes it")
    func hiddenProse() async throws {
        try await Self.with { project in
            try project.write(Project.schema + "description: A thing.\n", to: "new/thing.yaml")
            #expect(try await project.run("diff", "old", "new", "--fail-on", "any").status == 1)
            let hidden = try await project.run("diff", "old", "new", "--fail-on", "any", "--no-prose")
            #expect(hidden.status == 0)
            #expect(hidden.output == "no changes\n")
        }
    }

    @Test("a side can be a folder, a document, a configuration or a schema; two schemas can have different names")
    func kinds() async throws {
        try await Self.with { project in
            for (old, new) in [
                ("old/api.yaml", "new"), ("specgen.yaml", "new/api.yaml"), ("old/thing.yaml", "new/thing.yaml"),
            ] {
                let result = try await project.run("diff", old, new, "--no-prose")
                #expect(result.status == 0)
                #expect(result.output.contains("maxLength 4 → 3"), "\(old) \(new)")
            }
            try project.write("{type: string}", to: "events1/m.one.yaml")
            try project.write("{type: string, maxLength: 2}", to: "events2/m.one.yaml")
            let events = try await project.run("diff", "events1", "events2")
            #expect(
                events.output.hasPrefix("type m.one.yaml\n  breaking for clients and servers: maxLength 2 is new\n"))
        }
    }

    @Test("equal sides have no changes")
    func same() async throws {
        try await Self.with { project in
            let result = try await project.run("diff", "new", "new", "--fail-on", "any")
            #expect(result.status == 0)
            #expect(result.output == "no changes\n")
        }
    }

    @Test("errors of either side are reported with their location: exit 2")
    func errors() async throws {
        try await Self.with { project in
            let missing = try await project.run("diff", "old", "none")
            #expect(missing.status == 2)
            #expect(missing.errors.contains(#"cannot read none: there is no such file or folder"#))
            try project.write("type: {", to: "new/thing.yaml")
            let broken = try await project.run("diff", "old", "new")
            #expect(broken.status == 2)
            #expect(broken.errors.contains("new/thing.yaml:1:7: error: the bracket that opens here is never closed"))
            #expect(broken.output == "")
            #expect(try await project.run("diff", "new", "old").status == 2)
            try project.write("type: strnig\n", to: "new/thing.yaml")
            let wrong = try await project.run("diff", "old", "new", "--format", "json")
            #expect(wrong.status == 2)
            #expect(wrong.output.contains(#""file":"new/thing.yaml","line":1,"column":7"#))
            #expect(try await project.run("diff", "old").status == 2)
        }
    }
}

@Suite("Git revisions as sides of a diff")
struct RevisionTests {
    /// Runs git in a project's folder, without the user's configuration.
    private static func git(_ arguments: String..., in project: Project) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgSign=false"] + arguments
        process.currentDirectoryURL = project.folder
        process.environment = ProcessInfo.processInfo.environment.merging([
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        ]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "git \(arguments)")
    }

    private static func with(_ body: (Project) async throws -> Void) async throws {
        try await Project.with { project in
            try project.write(
                Project.document.replacing("thing.yaml", with: "../shared/thing.yaml"), to: "api/one.yaml")
            try project.write(Project.schema, to: "shared/thing.yaml")
            try project.write("output: out\nmodules:\n  - {name: TestAPI, documents: [api]}\n", to: "specgen.yaml")
            try git("init", "--quiet", in: project)
            try git("add", ".", in: project)
            try git("commit", "--quiet", "-m", "first", in: project)
            try git("tag", "v1", in: project)
            try project.write(DiffTests.changed, to: "shared/thing.yaml")
            try await body(project)
        }
    }

    @Test(
        "references to files outside of a folder resolve in the same revision",
        arguments: ["v1:api", "HEAD~0:api/one.yaml", "v1:specgen.yaml"])
    func references(_ old: String) async throws {
        try await Self.with { project in
            let result = try await project.run("diff", old, "api", "--no-prose")
            #expect(result.status == 0)
            let revision = String(old.prefix { $0 != ":" })
            #expect(
                result.output.contains(
                    "maxLength 4 → 3\n      \(revision):shared/thing.yaml:5:35 → shared/thing.yaml:5:35\n"))
            #expect(try await project.run("diff", old, old).output == "no changes\n")
        }
    }

    @Test("a path that begins with a dot is relative to the current folder, as with git show")
    func relative() async throws {
        try await Self.with { project in
            let result = try await CommandLineTool.run(
                ["diff", "v1:./one.yaml", "one.yaml", "--no-prose"], in: project.url("api"))
            #expect(result.output.contains("v1:shared/thing.yaml:5:35 → ../shared/thing.yaml:5:35"))
            #expect(
                try await CommandLineTool.run(["diff", "v1:../api", "v1:api"], in: project.url("api")).output
                    == "no changes\n")
        }
    }

    @Test("the name of an existing file isn't taken for a revision")
    func existing() async throws {
        try await Self.with { project in
            try project.write("{}", to: "v1:api")
            #expect(try await project.run("diff", "v1:api", "v1:api").output == "no changes\n")
            #expect(try await project.run("diff", "v1:api", "v1:shared").status == 0)
        }
    }

    @Test(
        "a missing revision, file or folder gives an error in plain words: exit 2",
        arguments: [
            ("v2:api", #"cannot read v2:api: there is no git revision "v2""#),
            ("v1:none", #"cannot read v1:none: the revision "v1" has no file or folder "none""#),
            ("v1:/api", #"cannot read v1:/api: the path after ":" must be relative to the root of the repository"#),
            ("v1:../api", #"cannot read v1:../api: the revision "v1" has no file or folder "../api""#),
            (":api", #"cannot read :api: there is no such file or folder"#),
            ("--upload-pack=x:api", "Usage: specgen diff"),
        ])
    func unknown(_ old: String, _ message: String) async throws {
        try await Self.with { project in
            let result = try await project.run("diff", old, "api")
            #expect(result.status == 2)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test("a revision outside of a repository, or without git, gives an error: exit 2")
    func noGit() async throws {
        try await Project.with { project in
            let outside = try await CommandLineTool.run(
                ["diff", "v1:api", "api.yaml"], in: project.folder,
                environment: ["GIT_CEILING_DIRECTORIES": project.folder.deletingLastPathComponent().path])
            #expect(outside.status == 2)
            #expect(outside.errors.contains("the current folder is not in a git repository"))
            let none = try await CommandLineTool.run(
                ["diff", "v1:api", "api.yaml"], in: project.folder, environment: ["PATH": "."])
            #expect(none.status == 2)
            #expect(none.errors.contains("the command \"git\" is not installed"))
        }
    }
}
