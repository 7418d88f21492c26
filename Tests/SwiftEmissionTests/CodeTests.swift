import Testing

@testable import SwiftEmission

@Suite("Width of code")
struct CodeTests {
    @Test(
        "an expression needs room for a trailing comma in each array of several elements",
        arguments: [(1, 1, 0), (2, 1, 1), (1, 2, 1), (2, 2, 2)])
    func trailingCommas(first: Int, second: Int, commas: Int) {
        let arrays = [first, second].map { count in
            Code.Argument(value: .array(Array(repeating: .text("0"), count: count)))
        }
        let code = Code.call("f", arrays)
        #expect(code.fits(in: code.text.count + commas))
        #expect(!code.fits(in: code.text.count + commas - 1))
    }
}
