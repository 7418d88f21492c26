import APIRuntime
import PushDelivery
import ReferenceGlob
import StringGrammars
import YAMLTree

/// YAML is read, or refused with a location in the text; reading it again gives the same result.
func checkYAML(_ text: [UInt8]) -> CInt {
    let source = SourceText(name: "input", bytes: text)
    do {
        let node = try readYAML(source)
        require((try? readYAML(SourceText(name: "again", bytes: text))) == node, "the same text is the same tree")
        require(isWithin(node.location, text), "a node's location is in the text")
    } catch {
        require(error.severity == .error && !error.message.isEmpty, "a refusal has a reason")
        require(error.location.map { isWithin($0, text) } ?? false, "an error's location is in the text")
    }
    return 0
}

func isWithin(_ location: SourceLocation, _ text: [UInt8]) -> Bool {
    location.line >= 1 && location.column >= 1 && location.line <= text.count + 2
}

/// Compares the gateway's globs with a direct implementation of the definition. Input: pattern, line feed, name.
func checkGlob(_ input: [UInt8]) -> CInt {
    let (pattern, name) = halves(of: input)
    // The definition takes time and space proportional to the product of both lengths.
    guard pattern.unicodeScalars.count <= 200, name.unicodeScalars.count <= 400 else {
        _ = Glob(pattern).matches(name)
        return 0
    }
    require(
        Glob(pattern).matches(name) == ReferenceGlob.matchesExactly(pattern, name), "a glob matches what it describes")
    return 0
}

/// Patterns of ECMA-262. Input: pattern, line feed, text. A lookahead uses another automaton than the pattern alone
/// and matches at the same places.
func checkPattern(_ input: [UInt8]) -> CInt {
    let (source, text) = halves(of: input)
    var isChecked = true
    do { try ECMAPattern.check(source) } catch { isChecked = false }
    guard let pattern = try? ECMAPattern(source) else {
        require(!isChecked, "what passes the check compiles")
        return 0
    }
    require(isChecked, "what compiles passes the check")
    let found = pattern.matches(text)
    if let ahead = try? ECMAPattern("(?=\(source))") { require(ahead.matches(text) == found, "lookahead agrees") }
    if let group = try? ECMAPattern("(?:\(source))") { require(group.matches(text) == found, "a group agrees") }
    return 0
}

/// The parts before and after the first line feed.
func halves(of input: some Collection<UInt8>) -> (String, String) {
    let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? input.endIndex
    return (String(decoding: input[..<end], as: UTF8.self), String(decoding: input[end...].dropFirst(), as: UTF8.self))
}
