import CJansson
import Testing

@testable import SchemaChecking

@Suite("jansson compared with the scanner that locates its errors")
struct JanssonAgreementTests {
    /// Fragments from which errors are made.
    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "\"b\":", "1", "-", "0", ".", "e", "1e5", "tr", "true",
            " ",
            "\n", "\\u0041", "\\ud83d", "\\ude00", "\u{7f}", "\u{e9}", "null", "123456789012345678901", "1e999", "/",
        ].map { Array($0.utf8) } + [
            [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x1F], [0x0D],
        ]

    @Test("both accept the same texts among random mutations")
    func agreement() {
        // A fixed pseudorandom sequence, so that failures are reproducible (xorshift64).
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let seed = Array(#"{"a": [1, -2.5e3, "x\u00e9"], "c": {"d": null, "e": true}}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = random(2) == 0 ? seed : []
            for _ in 0...random(4) {
                let piece = Self.pieces[random(Self.pieces.count)]
                let start = random(bytes.count + 1)
                bytes.replaceSubrange(start..<min(bytes.count, start + random(3)), with: piece)
            }
            let error = PayloadLocator(bytes: bytes).firstError(maxDepth: 512)
            let payload = try? JSONPayload(bytes: bytes)
            #expect((payload == nil) == (error != nil), "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            // A text that only the scanner accepts is built from the scanner's events. A text that both accept must
            // have the same value in both.
            if let payload, let built = JSONTree.built(from: bytes, maxDepth: 512) {
                #expect(payload.tree.root == built.root, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }
}
