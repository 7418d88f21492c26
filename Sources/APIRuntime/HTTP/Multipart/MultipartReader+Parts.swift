import StringGrammars

/// The parts of a member, and their contents.
extension MultipartReader {
    func contains(_ name: String) -> Bool { parts.contains { $0.name.isIdentical(to: name) } }

    /// Returns the parts of a member.
    func parts(_ name: String, _ types: [String]) throws(JSONInvalidError) -> [ReceivedPart] {
        let parts = parts.filter { $0.name.isIdentical(to: name) }
        guard !types.isEmpty else { return parts }
        for part in parts {
            guard let type = MediaType(part.contentType), !types.contains(where: type.matches) else { continue }
            let expected = types.map { "\($0)" }.listed(by: "or")
            let found = JSONValue.string(String(type.text.prefix(40)))
            throw Self.violation(name, .format, "expected a part of the media type \(expected), found \(found)")
        }
        return parts
    }

    /// Returns the only part of a member; `nil` for an absent one.
    func part(_ name: String, _ types: [String]) throws(JSONInvalidError) -> ReceivedPart? {
        let parts = try parts(name, types)
        guard parts.count < 2 else {
            throw Self.violation(name, .duplicateKey, "expected one part, found \(parts.count)")
        }
        return parts.first
    }

    func text(_ part: ReceivedPart) throws(JSONInvalidError) -> String {
        if let type = part.contentType, let charset = FieldParameters(type)?["charset"]?.lowercased(),
            !["utf-8", "utf8", "us-ascii"].contains(charset)
        {
            throw Self.violation(part.name, .utf8, "expected text in UTF-8")
        }
        guard let text = String(validating: part.content, as: UTF8.self) else {
            throw Self.violation(part.name, .utf8, "expected text in UTF-8")
        }
        return text
    }

    func json<Value>(
        _ part: ReceivedPart, _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        do {
            return try JSONReader.read(
                Array(part.content), mode: .strict, limits: limits.json, direction: .request, read)
        } catch {
            let prefix = "/" + ViolationLocator.escaped(part.name)
            throw JSONInvalidError(
                error.violations.map { violation in
                    JSONViolation(
                        code: violation.code, pointer: prefix + violation.pointer, line: violation.line,
                        column: violation.column, message: violation.message)
                })
        }
    }

    func decode<Value>(
        _ object: ReceivedObject, _ name: String, _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        try object.read(limits: limits.json) { reader in reader.readDictionary(read)?[name] }
    }

    /// Reads a value with pointers that begin with a name.
    func decode<Value>(
        _ value: JSONValue, _ name: String, _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        let json = JSONValue.object(JSONObject(members: [(name, value)])).jsonBytes()
        return try JSONReader.read(json, mode: .strict, limits: limits.json, direction: .request) { reader in
            reader.readDictionary(read)?[name]
        }
    }

    static func missing(_ name: String) -> JSONInvalidError {
        JSONInvalidError([
            JSONViolation(
                code: .required, pointer: "", line: 1, column: 1,
                message: "missing part \(JSONValue.string(name))")
        ])
    }

    static func violation(_ name: String, _ code: JSONViolation.Code, _ message: String) -> JSONInvalidError {
        JSONInvalidError([
            JSONViolation(
                code: code, pointer: "/" + ViolationLocator.escaped(name), line: 1, column: 1, message: message)
        ])
    }
}

extension ReceivedPart {
    /// Whether the part's media type is JSON.
    var isJSON: Bool {
        guard let type = MediaType(contentType)?.text else { return false }
        return type == "application/json" || type == "text/json" || type.hasSuffix("+json")
    }
}
