import StringGrammars

/// A reader of the members of a `multipart/form-data` body, for generated code.
///
/// All functions throw the violations of a member; their pointers begin with the member's name. A member that isn't an
/// array has at most one part. An array without a part is empty if it is required.
@_spi(Generated)
public struct MultipartReader {
    let parts: [ReceivedPart]
    let limits: RequestLimits

    init(_ parts: [ReceivedPart], limits: RequestLimits) {
        self.parts = parts
        self.limits = limits
    }

    // MARK: Files

    /// Reads a required file.
    /// - Parameter types: the allowed media types and ranges; empty for any.
    public func file(_ name: String, types: [String] = []) throws(JSONInvalidError) -> MultipartFile {
        guard let file = try optionalFile(name, types: types) else { throw Self.missing(name) }
        return file
    }

    /// Reads an optional file.
    /// - Parameter types: the allowed media types and ranges; empty for any.
    public func optionalFile(_ name: String, types: [String] = []) throws(JSONInvalidError) -> MultipartFile? {
        try part(name, types).map(Self.file)
    }

    /// Reads a required array of files.
    /// - Parameter types: the allowed media types and ranges; empty for any.
    public func files(
        _ name: String, minItems: Int = 0, maxItems: Int = .max, types: [String] = []
    ) throws(JSONInvalidError) -> [MultipartFile] {
        let files = try parts(name, types).map(Self.file)
        if files.count < minItems {
            let limit = counted(minItems, "item", "items")
            throw Self.violation(name, .minItems, "expected at least \(limit), found \(files.count)")
        }
        if files.count > maxItems {
            let limit = counted(maxItems, "item", "items")
            throw Self.violation(name, .maxItems, "expected at most \(limit), found \(files.count)")
        }
        return files
    }

    /// Reads an optional array of files.
    /// - Parameter types: the allowed media types and ranges; empty for any.
    public func optionalFiles(
        _ name: String, minItems: Int = 0, maxItems: Int = .max, types: [String] = []
    ) throws(JSONInvalidError) -> [MultipartFile]? {
        guard contains(name) else { return nil }
        return try files(name, minItems: minItems, maxItems: maxItems, types: types)
    }

    private static func file(_ part: ReceivedPart) -> MultipartFile {
        MultipartFile(filename: part.filename, contentType: part.contentType, bytes: Array(part.content))
    }

    // MARK: Values

    /// Reads a required value: a text that is read as a string or, if the type rejects a string, as JSON.
    public func value<Value: JSONCodable>(_ name: String, types: [String] = []) throws(JSONInvalidError) -> Value {
        try value(name, types: types) { Value(from: &$0) }
    }

    /// Reads a required value with a closure.
    public func value<Value>(
        _ name: String, types: [String] = [], _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        guard let value = try optionalValue(name, types: types, read) else { throw Self.missing(name) }
        return value
    }

    /// Reads an optional value.
    public func optionalValue<Value: JSONCodable>(
        _ name: String, types: [String] = []
    ) throws(JSONInvalidError) -> Value? {
        try optionalValue(name, types: types) { Value(from: &$0) }
    }

    /// Reads an optional value with a closure.
    public func optionalValue<Value>(
        _ name: String, types: [String] = [], _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value? {
        guard let part = try part(name, types) else { return nil }
        if part.isJSON { return try json(part, read) }
        var object = ReceivedObject()
        object.insert(try text(part), at: [name])
        return try decode(object, name, read)
    }

    /// Reads a required array whose elements are values.
    public func values<Value: JSONCodable>(
        _ name: String, types: [String] = []
    ) throws(JSONInvalidError) -> [Value] {
        try values(name, types: types) { [Value](from: &$0) }
    }

    /// Reads a required array whose elements are values.
    /// - Parameter read: reads the array.
    public func values<Value>(
        _ name: String, types: [String] = [], _ read: (inout JSONReader) -> [Value]?
    ) throws(JSONInvalidError) -> [Value] {
        let parts = try parts(name, types)
        guard !parts.isEmpty else { return try decode(.array([]), name, read) }
        var object = ReceivedObject()
        for (index, part) in parts.enumerated() {
            object.insert(try text(part), at: [name, "\(index)"], isJSON: part.isJSON)
        }
        return try decode(object, name, read)
    }

    /// Reads an optional array whose elements are values.
    public func optionalValues<Value: JSONCodable>(
        _ name: String, types: [String] = []
    ) throws(JSONInvalidError) -> [Value]? {
        try optionalValues(name, types: types) { [Value](from: &$0) }
    }

    /// Reads an optional array whose elements are values.
    /// - Parameter read: reads the array.
    public func optionalValues<Value>(
        _ name: String, types: [String] = [], _ read: (inout JSONReader) -> [Value]?
    ) throws(JSONInvalidError) -> [Value]? {
        contains(name) ? try values(name, types: types, read) : nil
    }

    // MARK: JSON

    /// Reads a required value that is JSON text.
    public func value<Value: JSONCodable>(
        json name: String, types: [String] = []
    ) throws(JSONInvalidError) -> Value {
        try value(json: name, types: types) { Value(from: &$0) }
    }

    /// Reads a required value that is JSON text with a closure.
    public func value<Value>(
        json name: String, types: [String] = [], _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        guard let value = try optionalValue(json: name, types: types, read) else { throw Self.missing(name) }
        return value
    }

    /// Reads an optional value that is JSON text.
    public func optionalValue<Value: JSONCodable>(
        json name: String, types: [String] = []
    ) throws(JSONInvalidError) -> Value? {
        try optionalValue(json: name, types: types) { Value(from: &$0) }
    }

    /// Reads an optional value that is JSON text with a closure.
    public func optionalValue<Value>(
        json name: String, types: [String] = [], _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value? {
        try part(name, types).map { part throws(JSONInvalidError) in try json(part, read) }
    }

    /// Reads a required array whose elements are JSON texts.
    public func values<Value: JSONCodable>(
        json name: String, types: [String] = []
    ) throws(JSONInvalidError) -> [Value] {
        try values(json: name, types: types) { [Value](from: &$0) }
    }

    /// Reads a required array whose elements are JSON texts.
    /// - Parameter read: reads the array.
    public func values<Value>(
        json name: String, types: [String] = [], _ read: (inout JSONReader) -> [Value]?
    ) throws(JSONInvalidError) -> [Value] {
        var elements: [JSONValue] = []
        for part in try parts(name, types) { elements.append(try json(part) { JSONValue(from: &$0) }) }
        return try decode(.array(elements), name, read)
    }

    /// Reads an optional array whose elements are JSON texts.
    public func optionalValues<Value: JSONCodable>(
        json name: String, types: [String] = []
    ) throws(JSONInvalidError) -> [Value]? {
        try optionalValues(json: name, types: types) { [Value](from: &$0) }
    }

    /// Reads an optional array whose elements are JSON texts.
    /// - Parameter read: reads the array.
    public func optionalValues<Value>(
        json name: String, types: [String] = [], _ read: (inout JSONReader) -> [Value]?
    ) throws(JSONInvalidError) -> [Value]? {
        contains(name) ? try values(json: name, types: types, read) : nil
    }

    // MARK: Other parts

    /// Returns the parts with other names than these.
    /// - Parameter deep: the names of members in the style `deepObject`.
    public func others(than names: [String], deep: [String] = []) -> [MultipartPart] {
        parts(otherThan: names, deep).map { MultipartPart(name: $0.name, content: Self.file($0)) }
    }

    /// Checks that there are no parts with other names than these.
    /// - Parameter deep: the names of members in the style `deepObject`.
    public func rejectOthers(than names: [String], deep: [String] = []) throws(JSONInvalidError) {
        guard let other = parts(otherThan: names, deep).first else { return }
        throw Self.violation(other.name, .additionalProperty, "the schema doesn't allow this part")
    }

    private func parts(otherThan names: [String], _ deep: [String]) -> [ReceivedPart] {
        let known = Set((names + deep).map(OpaqueIdentifier.init))
        return parts.filter { part in
            !known.contains(OpaqueIdentifier(part.name))
                && (deep.isEmpty || !deep.contains { $0.isIdentical(to: ReceivedObject.keys(of: part.name)[0]) })
        }
    }
}
