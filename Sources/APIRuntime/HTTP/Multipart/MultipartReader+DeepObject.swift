import StringGrammars

/// Members in the style `deepObject`: each scalar in them is a part of its own, such as `a[b]` or `a[0]`.
extension MultipartReader {
    /// Reads a required value in the style `deepObject`.
    public func value<Value: JSONCodable>(deep name: String) throws(JSONInvalidError) -> Value {
        try value(deep: name) { Value(from: &$0) }
    }

    /// Reads a required value in the style `deepObject` with a closure.
    public func value<Value>(
        deep name: String, _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value {
        guard let value = try optionalValue(deep: name, read) else { throw Self.missing(name) }
        return value
    }

    /// Reads an optional value in the style `deepObject`.
    public func optionalValue<Value: JSONCodable>(deep name: String) throws(JSONInvalidError) -> Value? {
        try optionalValue(deep: name) { Value(from: &$0) }
    }

    /// Reads an optional value in the style `deepObject` with a closure.
    public func optionalValue<Value>(
        deep name: String, _ read: (inout JSONReader) -> Value?
    ) throws(JSONInvalidError) -> Value? {
        var object = ReceivedObject()
        for part in parts {
            let keys = ReceivedObject.keys(of: part.name)
            guard keys[0].isIdentical(to: name) else { continue }
            guard keys.count <= limits.forms.maxDepth else {
                let limit = counted(limits.forms.maxDepth, "key", "keys")
                throw Self.violation(name, .depth, "expected at most \(limit) in a name, found \(keys.count)")
            }
            object.insert(try text(part), at: keys, isJSON: part.isJSON)
        }
        return object.isEmpty ? nil : try decode(object, name, read)
    }
}
