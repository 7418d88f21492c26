import APIModel
import GeneratedCode
import OpenAPI
import Testing
import YAMLTree

/// Generated clients call generated servers: a compiled program prints the messages that arrive at each end.
struct GeneratedOperationTests {
    @Test(
        "generated clients and servers exchange requests and responses",
        .enabled(if: RuntimeBuild.found != nil, "skipped: no build of APIRuntime found"),
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
        #expect(program.compilerOutput == "")
        let lines = try program.output().split(separator: "\n").map(String.init)
        #expect(lines == OperationProgram.expected)
    }
}
