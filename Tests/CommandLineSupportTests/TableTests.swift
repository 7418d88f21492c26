import CommandLineSupport
import Testing
import YAMLTree

@Suite("Tables")
struct TableTests {
    private func table() -> Table {
        var table = Table("A", "B")
        table.add("one", "a text of several words")
        table.add("東京", "x")
        return table
    }

    @Test("without a width, a table is as wide as its cells")
    func unlimitedWidth() {
        #expect(
            table().rendered(colored: false) == """
                A     B
                one   a text of several words
                東京  x
                """)
    }

    @Test("the widest cells are wrapped at spaces to fit the width")
    func wrapping() {
        #expect(
            table().rendered(colored: false, width: 20) == """
                A     B
                one   a text of
                      several words
                東京  x
                """)
    }

    @Test("no line exceeds the width, down to the minimum width of the columns", arguments: [28, 40, 77])
    func limitedWidth(_ width: Int) {
        var table = Table("KIND", "LONG", "LONGER")
        table.add("k", String(repeating: "x", count: 100), String(repeating: "words and ", count: 30))
        let lines = table.rendered(colored: false, width: width).split(separator: "\n")
        #expect(lines.allSatisfy { String($0).columns <= max(width, 32) })
        let text = table.rendered(colored: false, width: width)
        #expect(text.count { $0 == "x" } == 100)
    }

    @Test("with colours, each line of a row has the row's style")
    func styles() {
        var table = Table("A")
        table.add(["b"], style: .good)
        #expect(table.rendered(colored: true) == "\u{1B}[1mA\u{1B}[0m\n\u{1B}[1;32mb\u{1B}[0m")
    }

    @Test("line feeds and tabs in a cell become spaces, and a cell is cut after 1000 characters")
    func cells() {
        var table = Table("A", "B")
        table.add("a\tb\nc", String(repeating: "é", count: 5000))
        table.add("x", "y")
        let lines = table.rendered(colored: false).split(separator: "\n")
        #expect(lines[1] == "a b c  " + String(repeating: "é", count: 1000) + "…")
        #expect(lines[2] == "x      y")
    }
}
