import Testing

@testable import YAMLTree

@Suite("Tree")
struct TreeTests {
    private func places(_ node: YAMLNode) -> [String] {
        let own = "\(node.location.line):\(node.location.column)-\(node.location.endColumn ?? 0)"
        switch node.value {
        case .sequence(let nodes): return [own] + nodes.flatMap(places)
        case .mapping(let mapping): return [own] + mapping.flatMap { places($0.key) + places($0.value) }
        default: return [own]
        }
    }

    @Test("nodes have the locations of their text") func locations() throws {
        let node = try read("a: 1\nb:\n  - \"x y\"\n  - [1, {c: d}]\nt: |\n  block\n")
        #expect(
            places(node) == [
                "1:1-0", "1:1-2", "1:4-5",
                "2:1-2", "3:3-0", "3:5-10", "4:5-16", "4:6-7", "4:9-15", "4:10-11", "4:13-14",
                "5:1-2", "5:4-0",
            ])
    }

    @Test("a JSON text read as JSON and as YAML has the same locations") func jsonLocations() throws {
        let json = "{\n\t\"ä€😀\": [1, {\"c\": \"d\"}],\r\n \"e\": {}\n}"
        // A comment makes it YAML.
        #expect(try places(read(json)) == places(read(json + "\n#")))
    }

    @Test("columns count Unicode scalars") func scalarColumns() throws {
        let node = try read("é😀: [ü, x]")
        #expect(node["é😀"]?.location.column == 5)
        #expect(node["é😀"]?.sequence?.last?.location.column == 9)
    }

    @Test("a byte order mark has no column") func byteOrderMark() throws {
        for text in ["\u{FEFF}a: 1", "\u{FEFF}{\"a\": 1}"] {
            let node = try read(text)
            #expect(node["a"]?.integer == 1)
            #expect(node.location.column == 1)
            #expect(!node.location.source.line(1).unicodeScalars.contains("\u{FEFF}"))
        }
    }

    @Test("an alias has the anchored node's value and location") func aliases() throws {
        let node = try read("a: &x {k: [1]}\nb: *x\n&k name: *k\n")
        #expect(node["b"] == node["a"])
        #expect(node["b"]?.location.line == 1)
        #expect(node["name"]?.string == "name")
        #expect(try value("[&a 1, *a, &a 2, *a]") == value("[1, 1, 2, 2]"))
        #expect(try value("- &a 200\n- {*a : x}\n") == value("[200, {'200': x}]"))
    }

    @Test("an anchor defined again inside its node refers to the later node") func nestedAnchor() throws {
        #expect(try value("[&a [&a 1, *a], *a]") == value("[[1, 1], 1]"))
    }

    @Test("entries are found in mappings of every size") func lookup() throws {
        for count in [0, 1, 8, 9, 10, 100] {
            let text = "{" + (0..<count).map { "k\($0): \($0)" }.joined(separator: ", ") + "}"
            let mapping = try #require(try read(text).mapping)
            #expect(mapping.count == count)
            #expect((0..<count).allSatisfy { mapping["k\($0)"]?.integer == Int64($0) })
            #expect(mapping["k\(count)"] == nil)
        }
    }

    @Test("nodes are equal by value, regardless of location and order of keys") func equality() throws {
        let left = try read("{a: 1, b: [x, .nan]}")
        let right = try read("\n\nb:\n- x\n- .NaN\na: 1")
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(try read("{a: 1}") != read("{a: 2}"))
        #expect(try read("1") != read("1.0"))
    }

    @Test("accessors return nil for values of another kind") func accessors() throws {
        let node = try read("{s: x, i: 1, n: 1.5, b: true, z: ~, l: [], m: {}}")
        #expect(node["s"]?.string == "x" && node["s"]?.integer == nil)
        #expect(node["i"]?.integer == 1 && node["i"]?.number == 1)
        #expect(node["n"]?.number == 1.5 && node["n"]?.integer == nil)
        #expect(node["z"]?.isNull == true && node["b"]?.isNull == false)
        let kinds = node.mapping?.map(\.value.kindName)
        #expect(kinds == ["a string", "an integer", "a number", "a boolean", "null", "a sequence", "a mapping"])
    }

    @Test("an empty text is null at its start") func empty() throws {
        let node = try readYAML(SourceText(name: "t.yaml", bytes: []))
        #expect(node.isNull)
        #expect(node.location.description == "t.yaml:1:1")
    }

    @Test("lines end with LF, CRLF or CR") func lines() {
        let source = SourceText(name: "t", bytes: Array("a\nb\r\nc\rd\n".utf8) + [0xFF])
        #expect(source.lineCount == 5)
        #expect((0...6).map { source.line($0) } == ["", "a", "b", "c", "d", "\u{FFFD}", ""])
    }

    @Test("locations are ordered by name, line and column") func order() {
        let a = SourceText(name: "a", bytes: [])
        let b = SourceText(name: "b", bytes: [])
        let sorted = [
            SourceLocation(source: a, line: 1, column: 9), SourceLocation(source: a, line: 2, column: 1),
            SourceLocation(source: a, line: 2, column: 3), SourceLocation(source: b, line: 1, column: 1),
        ]
        #expect(sorted.reversed().sorted() == sorted)
        #expect(
            SourceLocation(source: a, line: 1, column: 1, endColumn: 4) == SourceLocation(source: a, line: 1, column: 1)
        )
    }
}
