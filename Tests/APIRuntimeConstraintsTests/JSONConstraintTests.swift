import Testing

@_spi(Generated) @testable import APIRuntime
@_spi(Generated) @testable import APIRuntimeConstraints

@Suite("Constraints")
struct JSONConstraintTests {
    /// Any value that keeps a constraint; what it breaks is told with its pointer.
    private static func told(_ json: String, _ constraint: JSONConstraint, mode: JSONReadingMode = .strict) -> [String]
    {
        do {
            _ = try JSONReader.read(Array(json.utf8), mode: mode, limits: .default) { reader in
                reader.checked(by: constraint) { JSONValue(from: &$0) }
            }
            return []
        } catch {
            return error.violations.map { "\($0.code.rawValue) \($0.pointer)" }
        }
    }

    @Test("numbers are equal by value, strings by their scalars, objects whatever their order")
    func equality() {
        #expect(Self.told("1.0", [.const(1)]) == [])
        #expect(Self.told("[1, 1.0]", [.uniqueItems]) == ["unique_items /1"])
        #expect(Self.told(#"["\u00e9", "e\u0301"]"#, [.uniqueItems]) == [])
        #expect(Self.told(#"{"a": 1, "b": [2]}"#, [.enum([["b": [2.0], "a": 1]])]) == [])
        #expect(Self.told("9007199254740993", [.const(9_007_199_254_740_992)]) == ["const "])
    }

    @Test("each violation is where the value or key at fault stands")
    func places() {
        #expect(Self.told(#"{"a": 1}"#, [.dependentRequired(["a": ["b"]])]) == ["dependent_required "])
        #expect(Self.told(#"{"a": {"b": 1}}"#, [.properties(["a": [.not([.required(["b"])])]])]) == ["not /a"])
        #expect(
            Self.told(#"[1, "x"]"#, [.prefixItems([[.type(.integer)]]), .items([.never], from: 1)]) == [
                "false_schema /1"
            ])
        #expect(Self.told("[1, 2]", [.contains([.type(.string)])]) == ["contains "])
        #expect(
            Self.told(#"{"a": 1, "b": 2}"#, [.properties(["a": []]), .unevaluatedProperties([.never])])
                == ["unevaluated /b"])
    }

    @Test("tolerant reading lets pass what constraints refuse, as other limits")
    func tolerance() {
        #expect(Self.told("1", [.never]) == ["false_schema "])
        #expect(Self.told("1", [.never], mode: .tolerant) == [])
    }

    private enum Constraints {
        static let list: JSONConstraint = [.anyOf([[.type(.null)], [.items([.reference { list }])]])]
        static let endless: JSONConstraint = [.not([.reference { endless }])]
    }

    @Test("a constraint may hold itself; without end it is a violation, not a crash")
    func recursion() {
        let deep = String(repeating: "[", count: 500) + "null" + String(repeating: "]", count: 500)
        #expect(Self.told(deep, [.reference { Constraints.list }]) == [])
        #expect(Self.told("1", [.reference { Constraints.endless }]) == ["limit "])
    }
}
