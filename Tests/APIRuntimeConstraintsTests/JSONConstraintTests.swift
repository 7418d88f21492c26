import Testing

@_spi(Generated) @testable import APIRuntime
@_spi(Generated) @testable import APIRuntimeConstraints

@Suite("Constraints")
struct JSONConstraintTests {
    /// Checks a value of any type, and returns its violations with their pointers.
    private static func violations(
        _ json: String, _ constraint: JSONConstraint, mode: JSONReadingMode = .strict
    ) -> [String] {
        do {
            _ = try JSONReader.read(Array(json.utf8), mode: mode, limits: .default) { reader in
                reader.checked(by: constraint) { JSONValue(from: &$0) }
            }
            return []
        } catch {
            return error.violations.map { "\($0.code.rawValue) \($0.pointer)" }
        }
    }

    @Test("numbers are equal by value, strings by their scalars, objects in any order")
    func equality() {
        #expect(Self.violations("1.0", [.const(1)]) == [])
        #expect(Self.violations("[1, 1.0]", [.uniqueItems]) == ["unique_items /1"])
        #expect(Self.violations(#"["\u00e9", "e\u0301"]"#, [.uniqueItems]) == [])
        #expect(Self.violations(#"{"a": 1, "b": [2]}"#, [.enum([["b": [2.0], "a": 1]])]) == [])
        #expect(Self.violations("9007199254740993", [.const(9_007_199_254_740_992)]) == ["const "])
    }

    @Test("each violation is located at the invalid value or key")
    func places() {
        #expect(Self.violations(#"{"a": 1}"#, [.dependentRequired(["a": ["b"]])]) == ["dependent_required "])
        #expect(Self.violations(#"{"a": {"b": 1}}"#, [.properties(["a": [.not([.required(["b"])])]])]) == ["not /a"])
        #expect(
            Self.violations(#"[1, "x"]"#, [.prefixItems([[.type(.integer)]]), .items([.never], from: 1)]) == [
                "false_schema /1"
            ])
        #expect(Self.violations("[1, 2]", [.contains([.type(.string)])]) == ["contains "])
        #expect(
            Self.violations(#"{"a": 1, "b": 2}"#, [.properties(["a": []]), .unevaluatedProperties([.never])])
                == ["unevaluated /b"])
    }

    @Test("constraints aren't checked in tolerant mode, like other limits")
    func tolerance() {
        #expect(Self.violations("1", [.never]) == ["false_schema "])
        #expect(Self.violations("1", [.never], mode: .tolerant) == [])
    }

    private enum Constraints {
        static let list: JSONConstraint = [.anyOf([[.type(.null)], [.items([.reference { list }])]])]
        static let endless: JSONConstraint = [.not([.reference { endless }])]
    }

    @Test("a recursive constraint is checked; an infinite recursion is a violation, not a crash")
    func recursion() {
        let deep = String(repeating: "[", count: 500) + "null" + String(repeating: "]", count: 500)
        #expect(Self.violations(deep, [.reference { Constraints.list }]) == [])
        #expect(Self.violations("1", [.reference { Constraints.endless }]) == ["limit "])
    }
}
