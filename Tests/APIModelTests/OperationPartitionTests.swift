import OpenAPI
import Testing

@testable import APIModel

struct OperationPartitionTests {
    @Test("a group whose file would be short isn't divided")
    func small() {
        #expect(parts(of: ["/pets"] + (0..<30).map { "/pets/\($0)" }) == [])
    }

    @Test("a large group is divided by the first segment in which its paths differ; small parts are put together")
    func byPath() {
        let paths =
            (0..<70).map { "/v1/accounts/{id}/\($0)" } + ["/v1"] + (0..<50).map { "/v1/cards/\($0)" }
            + (0..<4).map { "/v1/coins/\($0)" }
        #expect(parts(of: paths) == ["Accounts 70", "Cards 50", "Other 5"])
    }

    @Test("a part that is still too large is divided by the next segment")
    func byTwoSegments() {
        let paths = (0..<60).map { "/a/b/\($0)" } + (0..<60).map { "/a/c/\($0)" } + (0..<5).map { "/d/\($0)" }
        #expect(parts(of: paths) == ["AB 60", "AC 60", "D 5"])
    }

    @Test("operations that paths can't divide are divided by the first word in which their names differ")
    func byName() {
        let names = (0..<60).map { "petsGetX\($0)" } + (0..<60).map { "petsSetX\($0)" } + ["petsDrop"]
        let operations = names.map { operation("/\($0)", name: $0) }
        #expect(text(OperationPartition(operations).parts) == ["Get 60", "Set 60", "Other 1"])
    }

    @Test("a part's name is an identifier")
    func names() {
        let paths = (0..<60).map { "/2024/\($0)" } + (0..<60).map { "/-/\($0)" } + ["/x"]
        #expect(parts(of: paths) == ["Part2024 60", "Other 61"])
    }

    @Test("operations that nothing divides stay together")
    func indivisible() {
        #expect(parts(of: Array(repeating: "/a", count: 200)) == [])
    }

    @Test("every operation is in one part")
    func complete() {
        let paths = (0..<500).map { "/\($0 % 7)/\($0 % 11)/\($0 % 3 == 0 ? "{id}" : "x")/\($0)" }
        let operations = paths.enumerated().map { operation($1, name: "get\($0)") }
        let parts = OperationPartition(operations).parts
        #expect(parts.count > 5)
        #expect(parts.flatMap(\.operations).map(\.swiftName).sorted() == operations.map(\.swiftName).sorted())
    }

    private func parts(of paths: [String]) -> [String] {
        text(OperationPartition(paths.map { operation($0, name: "get") }).parts)
    }

    private func text(_ parts: [OperationPartition.Part]) -> [String] {
        parts.map { "\($0.name) \($0.operations.count)" }
    }

    private func operation(_ path: String, name: String) -> OperationModel {
        OperationModel(
            swiftName: name, method: .get, path: path, pieces: [], documentation: Documentation(), summary: nil,
            parameters: [], body: nil, output: OutputModel(responses: [], typeName: ""),
            authentication: nil, failures: [], errorBody: nil)
    }
}
