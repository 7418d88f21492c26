import APIModel
import GeneratedCode
import OpenAPI
import Testing
import YAMLTree

/// Generated clients call generated servers: a compiled program prints what arrives at each end.
struct GeneratedOperationTests {
    @Test(
        "generated clients and servers understand each other",
        .enabled(if: RuntimeBuild.found != nil, "skipped: the built runtime isn't beside the tests"),
        .timeLimit(.minutes(5)))
    func exchanges() throws {
        struct NoSuchFile: Error {}
        let sources = YAMLDocuments(loading: ["api.yaml"]) { path in
            guard path == "api.yaml" else { throw NoSuchFile() }
            return Array(OperationProgram.document.utf8)
        }
        let (document, found) = readDocument(at: "api.yaml", in: sources)
        let (model, others) = buildModule(
            ModuleNames(module: "Exchange", client: "Client", server: "Server"), from: [try #require(document)],
            in: sources)
        #expect((found + others).map(\.message) == OperationProgram.warnings)
        let program = try GeneratedProgram(
            model, main: OperationProgram.main, against: try #require(RuntimeBuild.found))
        #expect(program.complaints == "")
        let lines = try program.output().split(separator: "\n").map(String.init)
        #expect(lines == OperationProgram.expected)
    }
}
