import Testing

@testable import YAMLTree

@Suite("Locations inside scalars")
struct ScalarLocationTests {
    private func columns(_ text: String) throws -> [Int] {
        let node = try #require(try read(text)["a"])
        let count = try #require(node.text).unicodeScalars.count
        return (0...count).map { node.location(ofScalar: $0).column }
    }

    @Test("characters of a plain scalar take one column each")
    func plain() throws {
        #expect(try columns("a: ^é😀$\n") == [4, 5, 6, 7, 8])
    }

    @Test("in single quotes, a doubled quote takes two columns")
    func singleQuotes() throws {
        #expect(try columns("a: 'x''y'\n") == [5, 6, 8, 9])
    }

    @Test("in double quotes, an escape takes the columns of its text")
    func doubleQuotes() throws {
        #expect(try columns(#"a: "x\\y\x41\u00e9\U0001F600\tz""# + "\n") == [5, 6, 8, 9, 13, 19, 29, 31, 32])
        #expect(try columns(#"{"a": "\ud83d\ude00b\/"}"#) == [8, 20, 21, 23])
    }

    @Test("in other scalars, the location is the scalar's own")
    func others() throws {
        #expect(Set(try columns("a: |\n  xyz\n")) == [4])
        #expect(Set(try columns("a: 'x\n  y'\n")) == [4])
        #expect(Set(try columns("a: x\n  y\n")) == [4])
        let node = try #require(try read("a: xyz\n")["a"])
        #expect(node.location(ofScalar: 9) == node.location)
        #expect(node.location(ofScalar: -1) == node.location)
        #expect(node.location(ofScalar: 1).endColumn == 6)
    }
}
