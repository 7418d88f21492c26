import ExternalProcess
import Foundation
import ReferenceGlob
import Testing

@testable import PushRules

@Suite("Simple case folding")
struct CaseFoldingTests {
    @Test("folding agrees with the Unicode data of the standard library")
    func agreesWithStandardLibrary() {
        var folded = 0
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let result = SimpleCaseFolding.fold(scalar)
            if result != scalar { folded += 1 }
            #expect(result == ReferenceFolding.fold(scalar), "U+\(String(value, radix: 16))")
        }
        #expect(folded > 1400)
    }

    @Test("folding is idempotent")
    func idempotent() {
        for run in CaseFoldingTable.runs {
            for value in stride(from: run.first, through: run.last, by: Int(run.step)) {
                guard let scalar = Unicode.Scalar(value) else { continue }
                let folded = SimpleCaseFolding.fold(scalar)
                #expect(folded != scalar && SimpleCaseFolding.fold(folded) == folded)
            }
        }
    }

    private static let python = ExternalProcess(named: "python3")

    /// Prints the scalar to which Python folds each scalar, or lower-cases it if it folds to several.
    private static let script = """
        import json, unicodedata
        folds = {}
        for value in range(0x110000):
            character = chr(value)
            if 0xD800 <= value < 0xE000 or unicodedata.category(character) == 'Cn': continue
            folded = character.casefold()
            if len(folded) != 1: folded = character.lower()
            folds[str(value)] = ord(folded) if len(folded) == 1 else value
        print(json.dumps(folds))
        """

    @Test("folding agrees with Python", .enabled(if: python != nil, "skipped: python3 is absent"))
    func agreesWithPython() throws {
        let python = try #require(Self.python)
        let folds = try JSONDecoder().decode(
            [String: UInt32].self, from: python.run(["-c", Self.script], input: Data()))
        #expect(folds.count > 100_000)
        // Canonically equivalent pairs, which fold to each other since Unicode 15.1.
        let newer: Set<UInt32> = [0x1FD3, 0x1FE3, 0xFB05]
        for (value, expected) in folds {
            guard let value = UInt32(value), let scalar = Unicode.Scalar(value), !newer.contains(value) else {
                continue
            }
            #expect(SimpleCaseFolding.fold(scalar).value == expected, "U+\(String(value, radix: 16))")
        }
    }
}
