@_spi(Generated) import APIRuntime
import ReferenceJSON

/// Skips a value as the value of an unknown member.
private struct Skipped: JSONCodable {
    init?(from reader: inout JSONReader) { reader.skipValue() }
    func write(to writer: inout JSONWriter) { writer.writeNull() }
}

/// Compares the reader with the plain reader of the tests, reading with skipping, and writing, also canonical, with
/// reading.
func checkJSON(_ text: [UInt8]) -> CInt {
    let reference = ReferenceReader.read(text)
    let skipped = violations(of: Skipped.self, text)
    do {
        let value = try JSONValue(json: text)
        require(reference != nil, "what isn't JSON is refused")
        if let reference {
            require(!reference.hasDuplicateKeys, "duplicate keys are refused")
            require(value.says(reference), "the value is that of the text")
        }
        require(skipped.isEmpty, "what can be read can be skipped")
        checkWriting(value)
        checkCanonical(value)
    } catch {
        let isJSON = Set(error.violations.map(\.code)).isDisjoint(with: [.syntax, .utf8, .depth])
        require(isJSON == (reference != nil), "what is JSON is refused only for its keys and numbers")
        require(error.violations.map(\.code) == skipped.map(\.code), "skipping finds what reading finds")
        for violation in error.violations { require(violation.line > 0 && violation.column > 0, "places count from 1") }
    }
    return 0
}

func checkCanonical(_ value: JSONValue) {
    guard let text = try? value.canonicalJSON() else { return }
    guard let again = try? JSONValue(json: text) else { return require(false, "canonical JSON is JSON") }
    require((try? again.canonicalJSON()) == text, "canonical JSON is canonical already")
}

/// A written value is read as an equal value and written as the same bytes.
func checkWriting<Value: JSONCodable>(_ value: Value, mode: JSONReadingMode = .strict) {
    let text = value.jsonBytes()
    guard let again = try? Value(json: text, mode: mode) else { return require(false, "what is written is read") }
    require(again == value, "the same value comes back")
    require(again.hashValue == value.hashValue, "equal values have equal hashes")
    require(again.jsonBytes() == text, "the same bytes come back")
}

func violations<Value: JSONCodable>(
    of type: Value.Type, _ text: [UInt8], mode: JSONReadingMode = .strict
) -> [JSONViolation] {
    do {
        _ = try Value(json: text, mode: mode)
        return []
    } catch {
        return error.violations
    }
}

extension JSONValue {
    /// Whether the value equals the plain reader's.
    fileprivate func says(_ reference: ReferenceJSON) -> Bool {
        switch (self, reference) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right)
        case (.integer(let left), .number(let right)): String(left).utf8.elementsEqual(right)
        case (.number(let left), .number(let right)): left.text.utf8.elementsEqual(right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.says($1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.key.utf8.elementsEqual($1.key) && $0.value.says($1.value) }
        default: false
        }
    }
}
