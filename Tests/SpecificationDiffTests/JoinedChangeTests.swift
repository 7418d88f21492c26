import SpecificationDiff
import Testing

/// Equal changes at separate locations in several operations.
struct JoinedChangeTests {
    private static func document(_ count: Int, _ operation: String) -> String {
        let paths = (1...count).map { "  /p\($0):\n    get: {operationId: o\($0), \(operation)}\n" }
        return """
            openapi: 3.1.0
            components: {securitySchemes: {token: {type: http, scheme: bearer}, key: {type: apiKey, in: query, name: k}}}
            paths:
            \(paths.joined())
            """
    }

    @Test(
        "the same change in several operations is one change with all uses and places",
        arguments: [
            (
                "security: [{token: []}, {key: []}]", "security: [{token: []}]",
                "access: the key \"k\" in the query no longer accepted"
            ),
            ("", "parameters: [{name: a, in: query, schema: {}}]", "is new, optional"),
            (
                "parameters: [{name: a, in: query, schema: {maximum: 3}}]",
                "parameters: [{name: a, in: query, schema: {maximum: 2}}]", "maximum 3 → 2"
            ),
            ("responses: {'200': {}}", "responses: {'200': {}, '429': {}}", "is new"),
            (
                "responses: {'200': {}}", "responses: {'200': {headers: {A: {schema: {}}}}}", "is new, optional"
            ),
            ("", "deprecated: true", "deprecated now"),
        ])
    func joined(_ old: String, _ new: String, _ message: String) {
        let comparison = ComparisonFixture(documents: Self.document(139, old), Self.document(139, new))
        #expect(comparison.changes.map(\.message) == [message])
        #expect(comparison.changes.first?.uses.count == 139)
        #expect(comparison.changes.first?.places.count == 139)
        #expect(Set(comparison.changes.first?.uses.map(\.subject) ?? []).count == 139)
    }

    @Test("different changes, new operations, and changes of texts aren't merged")
    func apart() {
        let old = Self.document(2, "description: a, parameters: [{name: a, in: query, schema: {maximum: 3}}]")
        let new = Self.document(4, "description: b, parameters: [{name: a, in: query, schema: {maximum: 2}}]")
        #expect(
            ComparisonFixture(documents: old, new).descriptions.sorted() == [
                "breakingForClients: query parameter 'a': maximum 3 → 2", "compatible: is new (o3)",
                "compatible: is new (o4)", "prose: description changed", "prose: description changed",
            ])
        let one = ComparisonFixture(
            documents: Self.document(
                1, "parameters: [{name: a, in: query, schema: {}}, {name: b, in: query, schema: {}}]"),
            Self.document(1, ""))
        #expect(one.changes.count == 2)
    }
}
