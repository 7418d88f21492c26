import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Untagged unions")
struct AlternativesTests {
    @Test("the branch that matches is read, and the cursor is after the value")
    func match() throws {
        let shapes = try [Shape](json: #"[ {"radius":1} , {"x":[1],"side":2,"color":"low"}, "ab", [{"side":3}] ]"#)
        guard case .circle(let circle) = shapes[0], case .square(let square) = shapes[1], case .name("ab") = shapes[2],
            case .group(let group) = shapes[3], group.count == 1, case .square = group[0]
        else {
            Issue.record("unexpected: \(shapes)")
            return
        }
        #expect(circle.radius == 1)
        #expect(square.color == .low)
    }

    @Test("the only branch for a type reports its own violations")
    func lone() {
        #expect(violations(of: Shape.self, #""longer""#) == ["max_length  1:1"])
        #expect(violations(of: Shape.self, #"["longer",1]"#) == ["max_length /0 1:2", "type /1 1:11"])
        #expect(messages(of: Shape.self, "1") == ["expected an object, an array or a string, found the number 1"])
    }

    @Test("a value that matches no branch, or several of oneOf, is one violation at the value")
    func none() {
        #expect(violations(of: [Shape].self, #"[{"radius":1},{"radius":0,"side":"a"}]"#) == ["one_of /1 1:15"])
        #expect(
            messages(of: Shape.self, "{}")
                == ["expected one of 2 alternatives, found an object that matches none"])
        #expect(violations(of: [Shape].self, #"[{"radius":1,"side":1}, {}]"#) == ["one_of /0 1:2", "one_of /1 1:25"])
        #expect(
            messages(of: Shape.self, #"{"radius":1,"side":1}"#)
                == ["expected a match of exactly one of 4 alternatives, found 2 matches"])
    }

    @Test("a branch for integers isn't tried for 1.5")
    func numbers() throws {
        #expect(try Nested(json: "9") == .small(9))
        #expect(try Nested(json: "10") == .number(10))
        #expect(try Nested(json: "1.5") == .number(1.5))
        #expect(try Nested(json: "2.0") == .small(2))
        #expect(try Nested(json: "1e300") == .number(1e300))
        #expect(violations(of: Nested.self, "1e400") == ["number_range  1:1"])
        #expect(try Nested(json: "[1,[2],[]]") == .first([.small(1), .second([.small(2)]), .second([])]))
    }

    @Test("tolerant mode prefers a strict match to a tolerant one, and keeps a value that matches none")
    func tolerant() throws {
        func read(_ text: String) throws -> Shape { try Shape(json: text, mode: .tolerant) }
        guard case .square = try read(#"{"radius":0,"side":1}"#) else {
            Issue.record("the strict fit wasn't taken")
            return
        }
        guard case .circle = try read(#"{"radius":0,"side":0}"#),
            case .square(let square) = try read(#"{"side":1,"color":"mid"}"#),
            case .circle = try read(#"{"radius":1,"side":1}"#)
        else {
            Issue.record("a tolerant fit wasn't taken")
            return
        }
        #expect(square.color == .unknown("mid"))
        #expect(try read(#"{"a":[1,{}]}"#) == .unknown(["a": [1, [:]]]))
        #expect(try read("7") == .unknown(7))
        #expect(try read(#"["longer than that",7]"#) == .group([.name("longer than that"), .unknown(7)]))
    }

    @Test("syntax errors and duplicate keys are reported once in both modes")
    func broken() {
        for mode in [JSONReadingMode.strict, .tolerant] {
            for text in [#"{"side":1"#, #"{"side":1,}"#, #"{"radius":1,"side":tru}"#, #"[[{"side":"\x"}]]"#] {
                #expect(codes(of: Shape.self, Array(text.utf8), mode: mode) == [.syntax], "\(text)")
            }
            #expect(
                violations(of: [Shape].self, #"[{"side":1,"side":2},{"side":1,"x":{"a":1,"a":2}}]"#, mode: mode)
                    == ["duplicate_key /0/side 1:12", "duplicate_key /1/x/a 1:43"])
        }
        let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
        #expect(codes(of: Nested.self, Array(deep.utf8)) == [.depth])
    }

    @Test("violations of a trial don't count towards maxViolations, and earlier ones stay")
    func bound() {
        let limits = JSONLimits(maxViolations: 2)
        let text = #"[1,2,3,{"side":1},{"side":0}]"#
        #expect(
            violations(of: [Shape].self, text, limits: limits)
                == ["type /0 1:2", "type /1 1:4", "limit  1:4"])
    }

    @Test("trials inside trials end at a bound", arguments: [JSONReadingMode.strict, .tolerant])
    func budget(mode: JSONReadingMode) {
        // Every level is tried twice: the first branch fails only at the innermost value.
        let depth = 60
        let text = String(repeating: "[1,", count: depth) + "true" + String(repeating: "]", count: depth)
        #expect(codes(of: Nested.self, Array(text.utf8), mode: mode) == [.limit])
        let valid = String(repeating: "[1,", count: depth) + "2" + String(repeating: "]", count: depth)
        #expect(codes(of: Nested.self, Array(valid.utf8), mode: mode) == [])
    }

    @Test("a bound reached after a branch matched is reported too", arguments: 30...60)
    func budgetAfterMatch(count: Int) {
        let text = "[" + Array(repeating: "0", count: count).joined(separator: ",") + "]"
        // With fewer elements everything is read. The count decides which trial of which element reaches the bound.
        let expected: [JSONViolation.Code] = (try? [OneOfHundred](json: text)) == nil ? [.limit] : []
        #expect(codes(of: [OneOfHundred].self, Array(text.utf8)) == expected)
        #expect(count < 60 || expected == [.limit])
    }
}

/// A union of a hundred numbers.
private enum OneOfHundred: JSONCodable {
    case number(Int64)

    private static let alternatives = JSONAlternatives<Self>(
        .oneOf, (0..<100).map { value in .init(.number) { $0.readInteger(values: [value]).map(Self.number) } },
        unknown: { _ in .number(0) })

    init?(from reader: inout JSONReader) {
        guard let value = reader.read(Self.alternatives) else { return nil }
        self = value
    }

    func write(to writer: inout JSONWriter) {
        if case .number(let value) = self { writer.write(value) }
    }
}
