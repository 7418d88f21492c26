/// Reads one YAML document by the core schema of YAML 1.2. An empty text is null.
///
/// JSON texts (RFC 8259) are read by JSON's own grammar, which libyaml doesn't cover. The following are rejected with a
/// located error: invalid UTF-8, duplicate keys, keys that aren't scalars, the merge key `<<` of YAML 1.1 unless
/// `options` allow it, unknown tags, aliases without an anchor or inside their own anchor, a second document, and texts
/// that exceed `limits`.
///
/// - Parameters:
///   - source: The text; every node refers to it.
///   - limits: The limits on size, depth and alias expansion.
/// - Throws: The first error, with its location.
public func readYAML(
    _ source: SourceText, limits: YAMLLimits = .init(), options: YAMLOptions = .init()
) throws(Diagnostic) -> YAMLNode {
    try readYAMLReferences(source, limits: limits, options: options).node
}

/// Reads one YAML document, and collects the possible references in it.
func readYAMLReferences(
    _ source: SourceText, limits: YAMLLimits, options: YAMLOptions
) throws(Diagnostic) -> (node: YAMLNode, references: TextReferences) {
    guard source.bytes.count <= limits.maxBytes else {
        throw .error(
            "the text has \(source.bytes.count) bytes, more than the limit of \(limits.maxBytes)",
            at: SourceLocation(source: source, line: 1, column: 1))
    }
    let validator = try EncodingValidator(source)
    return try source.bytes.withUnsafeBufferPointer { bytes throws(Diagnostic) -> (YAMLNode, TextReferences) in
        let body = UnsafeBufferPointer(rebasing: bytes[validator.start...])
        var json = JSONTextReader(body, of: source, limits: limits)
        if let node = try json.read() { return (node, json.references) }
        try validator.requireYAMLCharacters()
        try rejectManyTagDirectives(in: source)
        return try readEvents(of: source, body: body, limits: limits, options: options)
    }
}

/// Rejects a text with many `%TAG` directives: libyaml compares each with all before it, which could take minutes.
private func rejectManyTagDirectives(in source: SourceText) throws(Diagnostic) {
    let limit = 100
    if let line = source.lineNumber(ofOccurrence: limit + 1, beginningWith: "%TAG") {
        throw .error(
            "the text has more than \(limit) %TAG directives",
            at: SourceLocation(source: source, line: line, column: 1))
    }
}

/// Passes the events of libyaml to a `TreeBuilder`.
private func readEvents(
    of source: SourceText, body: UnsafeBufferPointer<UInt8>, limits: YAMLLimits, options: YAMLOptions
) throws(Diagnostic) -> (YAMLNode, TextReferences) {
    var parser = try YAMLEventParser(body, of: source)
    var builder = TreeBuilder(limits: limits, options: options)
    var hasDocument = false
    while true {
        switch try parser.next(inside: builder.innermost) {
        case .documentStart(let location):
            guard !hasDocument else {
                throw .error(
                    "a second document begins here", at: location,
                    hint: "split the file: only one document is allowed")
            }
            hasDocument = true
        case .scalar(let scalar, let location):
            let value: YAMLNode.Value =
                if let tag = scalar.tag {
                    try YAMLTag(tag, at: location).value(ofScalar: scalar.text, at: location)
                } else {
                    scalar.isPlain ? ScalarResolver.value(ofPlain: scalar.text) : .string(scalar.text)
                }
            try builder.addScalar(
                YAMLNode(value, at: location, text: scalar.text), isPlain: scalar.isPlain, anchor: scalar.anchor)
        case .collectionStart(let isMapping, let tag, let anchor, let location):
            if let tag { try YAMLTag(tag, at: location).requireCollection(isMapping: isMapping, at: location) }
            try builder.begin(isMapping: isMapping, anchor: anchor, at: location)
        case .collectionEnd(let line, let column):
            try builder.end(line: line, column: column)
        case .alias(let name, let location):
            try builder.addAlias(name, at: location)
        case .streamEnd:
            let empty = YAMLNode(.null, at: SourceLocation(source: source, line: 1, column: 1), text: "")
            return (builder.root ?? empty, builder.references)
        }
    }
}
