import ReferenceJSON
import Testing

@_spi(Generated) @testable import APIRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Comparison of the runtime's reader with the reference reader, on texts right before memory that can't be read.
struct ReaderAgreement {
    private let page: GuardPage
    /// The number of texts, and the number of valid ones.
    private(set) var counts = (all: 0, accepted: 0)
    private var reported = 0

    init() throws { page = try GuardPage(capacity: 1 << 16) }

    /// A value that is skipped.
    private struct Skipped: JSONCodable {
        init?(from reader: inout JSONReader) { reader.skipValue() }
        func write(to writer: inout JSONWriter) { writer.writeNull() }
    }

    /// Reads and skips a text, and records an issue unless validity and value agree with the reference reader. Skipping
    /// doesn't give a value, so only validity is compared.
    mutating func check(_ text: [UInt8]) {
        counts.all += 1
        let reference = ReferenceReader.read(text)
        let (value, violations) = page.read(JSONValue.self, text)
        let codes = violations.map(\.code)
        if let problem = Self.problem(reference, value, codes) {
            report("\(problem): \(Self.shown(text)) \(violations)")
        }
        let skipped = page.read(Skipped.self, text).violations.map(\.code)
        if skipped != codes { report("skipped with \(skipped), read with \(codes): \(Self.shown(text))") }
        if violations.isEmpty { counts.accepted += 1 }
    }

    /// Records an issue, up to a maximum number, because a faulty reader fails thousands of texts.
    private mutating func report(_ message: String) {
        reported += 1
        if reported <= 5 { Issue.record(Comment(rawValue: message)) }
    }

    private static func shown(_ text: [UInt8]) -> String { "\(String(decoding: text, as: UTF8.self)) \(text)" }

    private static func problem(
        _ reference: ReferenceJSON?, _ value: JSONValue?, _ codes: [JSONViolation.Code]
    ) -> String? {
        let isJSON = Set(codes).isDisjoint(with: [.syntax, .utf8, .depth])
        guard let reference else { return isJSON ? "what isn't JSON passes" : nil }
        guard isJSON else { return "what is JSON doesn't pass" }
        if reference.hasDuplicateKeys != codes.contains(.duplicateKey) { return "duplicate keys" }
        let isOutOfRange = reference.numbers.contains { number in
            strtod(String(decoding: number, as: UTF8.self), nil).isInfinite
        }
        if isOutOfRange != codes.contains(.numberRange) { return "the range of numbers" }
        guard codes.isEmpty else { return nil }
        guard let value, value.isEqual(to: reference) else { return "another value" }
        guard let again = ReferenceReader.read(value.jsonBytes()), value.isEqual(to: again) else {
            return "written wrong"
        }
        return nil
    }
}

extension JSONValue {
    /// Returns whether the value is that of the reference reader: strings by their bytes, numbers by their text.
    func isEqual(to reference: ReferenceJSON) -> Bool {
        switch (self, reference) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right)
        case (.integer(let left), .number(let right)): String(left).utf8.elementsEqual(right)
        case (.number(let left), .number(let right)):
            left.text.utf8.elementsEqual(right) && (Int64(left.text) == nil || left.text == "-0")
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key.utf8.elementsEqual($1.key) && $0.value.isEqual(to: $1.value) }
        default: false
        }
    }
}
