import Foundation
import Testing

struct LintTests {
    @Test("lint finds the place in an example that breaks its schema")
    func example() async throws {
        try await Project.with { project in
            let fine = try await project.run("lint", "--config", "specgen.yaml")
            #expect(fine.status == 0)
            #expect(fine.output == "1 operation, 0 examples checked\n")
            try project.write(Project.schema + "examples:\n  - name: toolong\n    size: 1\n", to: "thing.yaml")
            let outcome = try await project.run("lint", "--config", "specgen.yaml")
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("thing.yaml:8:11: error: "))
            #expect(outcome.errors.contains("\n  - name: toolong\n          ^"))
        }
    }

    @Test("with --strict a warning is an error")
    func strict() async throws {
        try await Project.with { project in
            try project.write(Project.schema + "maxLenght: 4\n", to: "thing.yaml")
            let lenient = try await project.run("lint", "--config", "specgen.yaml")
            #expect(lenient.status == 0)
            #expect(lenient.errors.contains("thing.yaml:7:1: warning: unknown keyword \"maxLenght\""))
            #expect(lenient.errors.contains("hint: did you mean 'maxLength'?"))
            #expect(try await project.run("lint", "--strict", "--config", "specgen.yaml").status == 1)
        }
    }
}

struct ValidateTests {
    @Test("a valid payload: exit 0")
    func valid() async throws {
        try await Project.with { project in
            let outcome = try await project.run("validate", "thing.yaml", input: #"{"name":"abc"}"#)
            #expect(outcome.status == 0)
            #expect(outcome.output == "<stdin>: valid\n")
        }
    }

    @Test("violations as text, with the line and a caret: exit 1")
    func text() async throws {
        try await Project.with { project in
            try project.write("{\n  \"name\": 1\n}\n", to: "bad.json")
            let outcome = try await project.run("validate", "thing.yaml", "bad.json")
            #expect(outcome.status == 1)
            #expect(outcome.output.hasPrefix("bad.json:2:11: error: "))
            #expect(outcome.output.contains("(type) at /name\n  \"name\": 1\n          ^"))
            #expect(!outcome.output.contains("\u{1B}"))
        }
    }

    @Test("one JSON object for each line")
    func lines() async throws {
        try await Project.with { project in
            let outcome = try await project.run(
                "validate", "thing.yaml", "--lines", "--format", "json", input: "{\"name\":\"a\"}\n\n{\"size\":1}\n{")
            #expect(outcome.status == 1)
            let lines = outcome.output.split(separator: "\n").map(String.init)
            #expect(lines.count == 3)
            #expect(lines.first == #"{"file":"-","line":1,"valid":true,"violations":[]}"#)
            let missing =
                #"{"file":"-","line":3,"valid":false,"violations":[{"pointer":"","line":3,"column":1,"code":"required","message":"#
            #expect(lines.dropFirst().first?.hasPrefix(missing) ?? false, "\(outcome.output)")
            #expect(lines.last?.contains(#""code":"syntax""#) ?? false)
            for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
        }
    }

    @Test("violations in a line are shown with the line's number in the file, and the line")
    func placesOfLines() async throws {
        try await Project.with { project in
            let blank = String(repeating: "\n", count: 99_999)
            let outcome = try await project.run(
                "validate", "thing.yaml", "--lines", input: #"{"name":"a"}"# + blank + #"{"name": 1}"#)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("<stdin>:100000:10: error: "))
            // Of lines, only those that are wrong are shown, and the sum.
            #expect(!outcome.output.contains(": valid"))
            #expect(outcome.errors.contains("1 of 2 payloads are valid"))
            #expect(outcome.output.hasSuffix("(type) at /name\n{\"name\": 1}\n         ^\n"))
        }
    }

    @Test("a key can't begin a line of its own in a report")
    func lineFeedInKey() async throws {
        try await Project.with { project in
            try project.write("additionalProperties: {type: string}", to: "free.yaml")
            let outcome = try await CommandLineTool.run(
                ["validate", "free.yaml"], input: #"{"a\nforged:1:1: error: b": 1}"#, in: project.folder)
            #expect(outcome.status == 1)
            #expect(outcome.output.split(separator: "\n").count == 3, "\(outcome.output)")
        }
    }

    @Test("a payload of more than 256 MiB isn't read", arguments: [[], ["--lines"]])
    func tooLarge(options: [String]) async throws {
        try await Project.with { project in
            try project.write("", to: "large.json")
            let file = try FileHandle(forWritingTo: project.url("large.json"))
            try file.truncate(atOffset: 256 << 20 + 1)
            try file.close()
            let outcome = try await CommandLineTool.run(
                ["validate", "thing.yaml", "large.json"] + options, in: project.folder)
            #expect(outcome.status == 1)
            #expect(
                outcome.output == "large.json:1:1: error: the payload has more than 268435456 bytes (limit)\n")
        }
    }

    @Test("a part of a schema by its pointer")
    func pointer() async throws {
        try await Project.with { project in
            #expect(try await project.run("validate", "thing.yaml#/properties/size", input: "1").status == 0)
            #expect(try await project.run("validate", "thing.yaml#/properties/size", input: "true").status == 1)
            let nothing = try await project.run("validate", "thing.yaml#/properties/sise", input: "1")
            #expect(nothing.status == 2)
            #expect(nothing.errors.contains("error: "))
        }
    }

    @Test("usage, schemas and files that can't be read: exit 2")
    func failures() async throws {
        try await Project.with { project in
            #expect(try await project.run("validate").status == 2)
            #expect(try await project.run("validate", "none.yaml", input: "1").status == 2)
            #expect(try await project.run("validate", "thing.yaml", "--format", "xml").status == 2)
            let unreadable = try await project.run("validate", "thing.yaml", "none.json", "out")
            #expect(unreadable.status == 2)
            #expect(unreadable.errors.contains("can't read none.json: there is no such file"))
            try project.write("maxLength: long\n", to: "wrong.yaml")
            #expect(try await project.run("validate", "wrong.yaml", input: "1").status == 2)
        }
    }
}
