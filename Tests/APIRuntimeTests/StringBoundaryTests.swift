import ReferenceJSON
import Testing

@testable import APIRuntime

/// A reader may process several bytes at once. These tests move every sequence across the boundaries of its blocks.
@Suite("Strings at every block boundary")
struct StringBoundaryTests {
    /// Contents of a string; all but the first group are special: the limits of each class of well-formed sequences,
    /// escapes, quotes, and near misses of these.
    private static let groups: [(name: String, sequences: [[UInt8]])] = [
        ("ASCII", ["", "\u{7F}", "~", "!", "#", "[", "]", "/", " "].map { Array($0.utf8) }),
        (
            "well-formed UTF-8",
            ["\u{80}", "\u{7FF}", "\u{800}", "\u{FFF}", "\u{1000}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}"]
                .map { Array($0.utf8) } + ["\u{3FFFF}", "\u{40000}", "\u{10FFFF}", "é€😀"].map { Array($0.utf8) }
        ),
        (
            "ill-formed UTF-8",
            [
                [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x7F], [0xC2, 0xC0], [0xDF, 0xC0],
                [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0], [0xE1, 0x80], [0xE1, 0x80, 0x22],
                [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xEF, 0xC0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            ]
        ),
        (
            "more ill-formed UTF-8",
            [
                [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF1, 0x80, 0x80, 0x7F], [0xF4, 0x90, 0x80, 0x80],
                [0xF4, 0x8F], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
                [0xC3, 0xA9, 0xA9], [0xE2, 0x82, 0xAC, 0x80], [0xF0, 0x9F, 0x98, 0x80, 0x80],
                [0xF0, 0x9F, 0x98, 0x22], [0xC3, 0x5C],
            ]
        ),
        (
            "escapes",
            [
                #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#, #"\u0000"#, #"\u001F"#, #"\u0022"#,
                #"\u00e9"#, #"\uFfFd"#, #"\ud7ff\ue000"#, #"\ud83d\ude00"#, #"\uDBFF\uDFFF"#, #"\\\""#,
            ].map { Array($0.utf8) }
        ),
        (
            "what isn't an escape",
            [
                #"\"#, #"\x"#, #"\U0041"#, #"\u"#, #"\u00"#, #"\u00g0"#, #"\u004"#, #"\ud83d"#, #"\ude00"#,
                #"\ud83d\n"#, #"\ud83d\u0041"#, #"\ud83d\ud83d"#, #"\ud83d\"#, #"\u 041"#, #"\u+041"#, "\\\u{0}",
            ].map { Array($0.utf8) }
        ),
        ("controls and quotes", [[0x00], [0x01], [0x09], [0x0A], [0x0D], [0x1F], [0x22], [0x22, 0x22]]),
    ]

    @Test("a sequence has the same result at every offset of a string", arguments: groups.indices)
    func everyPlace(group: Int) throws {
        var agreement = try ReaderAgreement()
        for sequence in Self.groups[group].sequences {
            for place in 0...40 {
                let before = Array(repeating: UInt8(ascii: "a"), count: place)
                for rest in Array(0...17) + [31, 32, 33, 63, 70 - place] where rest >= 0 {
                    let after = Array(repeating: UInt8(ascii: "z"), count: rest)
                    agreement.check(Self.quoted(before + sequence + after))
                }
                // The text ends here, or right before its last bracket.
                agreement.check([0x22] + before + sequence)
                agreement.check([0x5B] + Self.quoted(before + sequence))
            }
        }
        #expect(agreement.counts.all > 8 * 41 * 23)
    }

    @Test(
        "a sequence has the same result in keys, after other strings and between multi-byte characters",
        arguments: groups.indices)
    func otherPlaces(group: Int) throws {
        var agreement = try ReaderAgreement()
        for sequence in Self.groups[group].sequences {
            for place in 0...34 {
                let ascii = Array(repeating: UInt8(ascii: "k"), count: place)
                let wide = Array(String(repeating: place % 2 == 0 ? "é" : "€", count: place / 2).utf8)
                let escaped = Array(String(repeating: #"\n"#, count: place / 2).utf8)
                for filler in [ascii, wide, escaped] {
                    let string = Self.quoted(filler + sequence + filler.prefix(place % 9))
                    agreement.check(Array("{".utf8) + string + Array(":1}".utf8))
                    agreement.check(Array(#"["\n",""#.utf8) + string.dropFirst() + Array(" ]".utf8))
                }
            }
        }
        #expect(agreement.counts.all > 8 * 35 * 6 - 1)
    }

    @Test("two sequences at every distance have the same result")
    func twoOfThem() throws {
        var agreement = try ReaderAgreement()
        let sequences =
            [
                "é", "€", "😀", #"\n"#, #"\u00e9"#, #"\ud83d\ude00"#, "\u{7F}", "\u{1F}", "\"", "\\",
            ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xED, 0xA0, 0x80]]
        for first in sequences {
            for second in sequences {
                for distance in 0...17 {
                    for place in [0, 3, 7, 8, 13, 15, 16] {
                        let before = Array(repeating: UInt8(ascii: "a"), count: place)
                        let between = Array(repeating: UInt8(ascii: "m"), count: distance)
                        agreement.check(Self.quoted(before + first + between + second))
                    }
                }
            }
        }
        #expect(agreement.counts.accepted > 7 * 7 * 18 * 7 - 1)
    }

    private static func quoted(_ content: [UInt8]) -> [UInt8] { [0x22] + content + [0x22] }
}
