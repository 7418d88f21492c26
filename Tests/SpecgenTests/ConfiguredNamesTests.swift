import Foundation
import SharedData
import Testing

@Suite("names, access level and overlays for a document that can't be edited")
struct ConfiguredNamesTests {
    @Test("an error in a name is located in the configuration, and nothing is written")
    func errors() async throws {
        try await Project.with { project in
            try project.write(
                """
                output: out
                modules:
                  - name: TestAPI
                    documents: [api.yaml]
                    names:
                      thing.yaml#/properties/nam: title
                      addThing: insert

                """, to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 1)
            #expect(
                result.errors.hasPrefix(
                    "specgen.yaml:6:7: error: the reference \"thing.yaml#/properties/nam\" has no target: "
                        + "\"/properties\" has no key \"nam\""), "\(result.errors)")
            #expect(result.errors.contains("hint: did you mean \"name\"?"))
            #expect(!project.exists("out"))
        }
    }

    @Test("a name must be text")
    func kinds() async throws {
        try await Project.with { project in
            try project.write(
                "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml], names: [a]}\n", to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.hasPrefix("specgen.yaml:3:51: error: expected \"names\", a table of Swift names"))
        }
    }

    @Test(
        "a type that can't be used for a format gives a located error",
        arguments: [
            ("date-time: Date", "expected a type with its module, found \"Date\""),
            ("date: Foundation.Date", "Foundation.Date is for the format \"date-time\", not for \"date\""),
            ("uuid: Foundation.UIID", "Foundation.UIID does not conform to JSONFormattedString"),
            ("uuid: [a]", "expected a type with its module, found a sequence"),
        ])
    func formats(_ entry: String, _ message: String) async throws {
        try await Project.with { project in
            try project.write(
                "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml], formats: {\(entry)}}\n",
                to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 2)
            #expect(result.errors.contains("error: " + message + "\n"), "\(result.errors)")
            #expect(result.errors.hasPrefix("specgen.yaml:3:"))
        }
    }

    @Test("a format that no string has gives a warning")
    func unusedFormat() async throws {
        try await Project.with { project in
            try project.write(
                "output: out\nmodules:\n  - {name: TestAPI, documents: [api.yaml], formats: {datetime: My.Date}}\n",
                to: "specgen.yaml")
            let result = try await project.generate()
            #expect(result.status == 0)
            #expect(result.errors.hasPrefix("specgen.yaml:3:54: warning: no string has the format \"datetime\"\n"))
            #expect(!(try project.output().contains { $0.value.text.contains("import My") }))
        }
    }

    private static let museumPath = "openapi-documents/museum.yaml"

    @Test(
        "the museum's API with other names, an overlay and internal access compiles",
        .enabled(if: SharedData.exists(museumPath), SharedData.skipped))
    func museum() async throws {
        try await Project.with { project in
            try project.write(String(decoding: SharedData.bytes(of: Self.museumPath), as: UTF8.self), to: "museum.yaml")
            try project.write(
                """
                output: out
                overlays: [overlay.yaml]
                modules:
                  - name: MuseumAPI
                    documents: [museum.yaml]
                    access: internal
                    formats: {uuid: Foundation.UUID}
                    names:
                      GET /museum-hours: openingHours
                      museum.yaml#/components/schemas/Ticket: Admission
                      museum.yaml#/components/schemas/Ticket/properties/ticketId: id
                      museum.yaml#/components/schemas/TicketType/enum/1: regular

                """, to: "specgen.yaml")
            try project.write(
                """
                overlay: 1.0.0
                info: {title: Without tickets' QR codes, version: '1'}
                actions:
                  - {target: "$.paths[?@.get.operationId == 'getTicketCode']", remove: true}
                  - target: $.components.schemas.Ticket
                    update: {properties: {seat: {type: string}}}

                """, to: "overlay.yaml")
            let result = try await project.generate()
            #expect(result.status == 0, "\(result.errors)")
            let ticket = try project.read("out/MuseumAPI/Types/Admission.swift")
            #expect(ticket.contains("\nstruct Admission: "))
            #expect(ticket.contains("    var id: Foundation.UUID?"))
            #expect(ticket.contains("\nimport Foundation\n"))
            #expect(!(try project.read("out/MuseumAPI/Types/TicketType.swift").contains("import Foundation")))
            #expect(ticket.contains("    var seat: String?"))
            #expect(try project.read("out/MuseumAPI/Types/TicketType.swift").contains("case regular"))
            let files = try project.output()
            #expect(files.contains { $0.value.text.contains("func openingHours(") })
            #expect(!files.contains { $0.value.text.contains("getTicketCode") })
            try SwiftCompiler.check(project.url("out/MuseumAPI"), module: "MuseumAPI")
        }
    }

    @Test(
        "the examples of the guide give no warning", .enabled(if: SharedData.exists(museumPath), SharedData.skipped))
    func guide() async throws {
        let guide = try String(
            contentsOf: SharedData.projectRoot.appending(path: "docs/guides/configuring.md"), encoding: .utf8)
        let examples = guide.components(separatedBy: "```yaml\n").dropFirst().map { String($0.prefix { $0 != "`" }) }
        #expect(examples.count == 2)
        try await Project.with { project in
            try project.write(String(decoding: SharedData.bytes(of: Self.museumPath), as: UTF8.self), to: "museum.yaml")
            try project.write(try #require(examples.first), to: "specgen.yaml")
            try project.write(try #require(examples.last), to: "overlays/museum.yaml")
            let result = try await project.generate()
            #expect(result.status == 0 && result.errors == "", "\(result.errors)")
        }
    }
}
