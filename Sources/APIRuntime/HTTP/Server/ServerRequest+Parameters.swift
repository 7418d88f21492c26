import HTTPTypes
import StringGrammars

// All of these throw 400 `M_MISSING_PARAM` for a required parameter that is missing, and 400 `M_INVALID_PARAM` for a
// parameter that violates its schema.

// MARK: Query

extension ServerRequest {
    /// Reads a required parameter of the query string. If it is repeated, the first one takes precedence.
    public func query<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init()) throws(MatrixError)
        -> Value
    {
        try required(try optionalQuery(name, check), "query parameter", name)
    }

    /// Reads an optional parameter of the query string. If it is repeated, the first one takes precedence.
    public func optionalQuery<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init())
        throws(MatrixError) -> Value?
    {
        guard let text = query.first(where: { $0.name.isIdentical(to: name) })?.value else { return nil }
        return try value(text, name: name, check)
    }

    /// Reads a required parameter of the query string that is an array.
    public func queryArray<Value: APIParameter>(
        _ name: String, style: APIParameterStyle = .form, _ check: ParameterCheck = .init(),
        items: ItemsCheck = .init()
    ) throws(MatrixError) -> [Value] {
        try required(try optionalQueryArray(name, style: style, check, items: items), "query parameter", name)
    }

    /// Reads an optional parameter of the query string that is an array.
    public func optionalQueryArray<Value: APIParameter>(
        _ name: String, style: APIParameterStyle = .form, _ check: ParameterCheck = .init(),
        items: ItemsCheck = .init()
    ) throws(MatrixError) -> [Value]? {
        let parameters = style == .deepObject ? indexedQuery(name) : query.filter { $0.name.isIdentical(to: name) }
        guard let first = parameters.first else { return nil }
        // Decoding the whole value has succeeded, so decoding its parts does too.
        let texts = style.delimiter == nil ? parameters.map(\.value) : style.elements(ofRaw: first.raw)
        return try values(texts ?? [], name: name, check, items)
    }

    /// Reads a required object of the query string.
    /// - Parameter others: in style ``APIObjectStyle/form``, the names of parameters that aren't members of the object.
    public func query<Value: JSONCodable>(
        object name: String, style: APIObjectStyle = .form, excluding others: [String] = []
    ) throws(MatrixError) -> Value {
        try read(try queryObject(name, style, excluding: others), name: name)
    }

    /// Reads an optional object of the query string; `nil` when it has no members there.
    /// - Parameter others: in style ``APIObjectStyle/form``, the names of parameters that aren't members of the object.
    public func optionalQuery<Value: JSONCodable>(
        object name: String, style: APIObjectStyle = .form, excluding others: [String] = []
    ) throws(MatrixError) -> Value? {
        let object = try queryObject(name, style, excluding: others)
        return object.isEmpty ? nil : try read(object, name: name)
    }

    private func queryObject(
        _ name: String, _ style: APIObjectStyle, excluding others: [String]
    ) throws(MatrixError) -> ReceivedObject {
        switch style {
        case .form:
            return ReceivedObject(
                pairs: query.filter { !others.contains(where: $0.name.isIdentical(to:)) }.map { ($0.name, $0.value) })
        case .joined, .spaceDelimited, .pipeDelimited:
            let raw = query.first { $0.name.isIdentical(to: name) }?.raw ?? ""
            return ReceivedObject(alternating: (style.listStyle ?? .joined).elements(ofRaw: raw) ?? [])
        case .deepObject:
            var object = ReceivedObject()
            for parameter in query {
                guard let keys = try keys(of: parameter, within: name), !keys.isEmpty else { continue }
                object.insert(parameter.value, at: keys)
            }
            return object
        }
    }

    /// Returns the keys in brackets after a name, none for the name itself; `nil` for another parameter. The name may have
    /// brackets of its own.
    private func keys(of parameter: QueryParameter, within name: String) throws(MatrixError) -> [String]? {
        if parameter.name.isIdentical(to: name) { return [] }
        guard parameter.name.hasPrefix(name + "[") else { return nil }
        let keys = ReceivedObject.keys(of: "a" + parameter.name.dropFirst(name.count)).dropFirst()
        guard !keys.isEmpty else { return nil }
        try checkDepth(keys, of: parameter.name)
        return Array(keys)
    }

    /// Reads a required parameter of the query string that may be a scalar, an array or an object.
    /// - Parameter style: ``APIObjectStyle/deepObject``, or ``APIObjectStyle/form`` for a value that isn't an object.
    public func query<Value: JSONCodable>(
        mixed name: String, style: APIObjectStyle = .form
    ) throws(MatrixError) -> Value {
        try required(try optionalQuery(mixed: name, style: style), "query parameter", name)
    }

    /// Reads an optional parameter of the query string that may be a scalar, an array or an object.
    /// - Parameter style: ``APIObjectStyle/deepObject``, or ``APIObjectStyle/form`` for a value that isn't an object.
    public func optionalQuery<Value: JSONCodable>(
        mixed name: String, style: APIObjectStyle = .form
    ) throws(MatrixError) -> Value? {
        var texts: [(keys: [String], text: String)] = []
        for parameter in query {
            guard let keys = try keys(of: parameter, within: name), keys.isEmpty || style == .deepObject else {
                continue
            }
            texts.append((keys, parameter.value))
        }
        // A single text is a number or a boolean if it can be one, as in a union of scalars.
        if texts.count == 1, texts[0].keys.isEmpty, let value: Value = scalar(texts[0].text) { return value }
        var object = ReceivedObject()
        for (keys, text) in texts { object.insert(text, at: [name] + keys) }
        guard !object.isEmpty else { return nil }
        do {
            return try object.read(limits: limits.json) { $0.readDictionary { Value(from: &$0) }?[name] }
        } catch {
            throw MatrixError(error, of: "query")
        }
    }

    /// Returns the value of a text that is a number or a boolean in JSON; `nil` if the type has no such value.
    private func scalar<Value: JSONCodable>(_ text: String) -> Value? {
        switch try? JSONValue(json: text, limits: limits.json) {
        case .integer, .number, .boolean: try? Value(json: text, limits: limits.json, direction: .request)
        default: nil
        }
    }

    /// Returns the elements of an array in the style ``APIParameterStyle/deepObject``, including those of a name that
    /// is repeated or ends in empty brackets.
    private func indexedQuery(_ name: String) -> [QueryParameter] {
        let elements = query.enumerated().compactMap { offset, parameter -> (index: Int, QueryParameter)? in
            if parameter.name.isIdentical(to: name) || parameter.name.isIdentical(to: name + "[]") {
                return (offset, parameter)
            }
            guard parameter.name.hasPrefix(name + "["), parameter.name.hasSuffix("]"),
                let index = Int(parameter.name.dropFirst(name.count + 1).dropLast())
            else { return nil }
            return (index, parameter)
        }
        return elements.sorted { $0.index < $1.index }.map(\.1)
    }

    /// Reads a required parameter of the query string that is JSON text.
    public func query<Value: JSONCodable>(json name: String) throws(MatrixError) -> Value {
        try required(try optionalQuery(json: name), "query parameter", name)
    }

    /// Reads an optional parameter of the query string that is JSON text.
    public func optionalQuery<Value: JSONCodable>(json name: String) throws(MatrixError) -> Value? {
        guard let text = query.first(where: { $0.name.isIdentical(to: name) })?.value else { return nil }
        do {
            return try Value(json: text, limits: limits.json, direction: .request)
        } catch {
            throw .invalidParam("\(name): \(error)")
        }
    }
}

// MARK: Header and cookies

extension ServerRequest {
    /// Reads a required header field.
    public func header<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init()) throws(MatrixError)
        -> Value
    {
        try required(try optionalHeader(name, check), "header field", name)
    }

    /// Reads an optional header field.
    public func optionalHeader<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init())
        throws(MatrixError) -> Value?
    {
        guard let text = head.headerFields.value(of: name) else { return nil }
        return try value(text, name: name, check)
    }

    /// Reads a required header field that is an array, its elements separated by commas.
    public func headerArray<Value: APIParameter>(
        _ name: String, _ check: ParameterCheck = .init(), items: ItemsCheck = .init()
    ) throws(MatrixError) -> [Value] {
        try required(try optionalHeaderArray(name, check, items: items), "header field", name)
    }

    /// Reads an optional header field that is an array, its elements separated by commas.
    public func optionalHeaderArray<Value: APIParameter>(
        _ name: String, _ check: ParameterCheck = .init(), items: ItemsCheck = .init()
    ) throws(MatrixError) -> [Value]? {
        guard let texts = head.headerFields.elements(of: name) else { return nil }
        return try values(texts, name: name, check, items)
    }

    /// Reads a required header field that is an object, `k,v,k,v`.
    /// - Parameter exploded: whether the field is `k=v,k=v`.
    public func header<Value: JSONCodable>(
        object name: String, exploded: Bool = false
    ) throws(MatrixError) -> Value {
        try required(try optionalHeader(object: name, exploded: exploded), "header field", name)
    }

    /// Reads an optional header field that is an object, `k,v,k,v`.
    /// - Parameter exploded: whether the field is `k=v,k=v`.
    public func optionalHeader<Value: JSONCodable>(
        object name: String, exploded: Bool = false
    ) throws(MatrixError) -> Value? {
        guard let texts = head.headerFields.elements(of: name) else { return nil }
        guard exploded else { return try read(ReceivedObject(alternating: texts), name: name) }
        let members = texts.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), text: parts.count > 1 ? String(parts[1]) : "")
        }
        return try read(ReceivedObject(pairs: members), name: name)
    }

    /// Reads a required cookie.
    public func cookie<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init()) throws(MatrixError)
        -> Value
    {
        try required(try optionalCookie(name, check), "cookie", name)
    }

    /// Reads an optional cookie.
    public func optionalCookie<Value: APIParameter>(_ name: String, _ check: ParameterCheck = .init())
        throws(MatrixError) -> Value?
    {
        guard let text = cookieText(name) else { return nil }
        return try value(text, name: name, check)
    }
}

// MARK: Values

extension ServerRequest {
    private func required<Value>(_ value: Value?, _ what: String, _ name: String) throws(MatrixError) -> Value {
        guard let value else { throw .missingParam("missing the \(what) \(JSONValue.string(name))") }
        return value
    }

    func value<Value: APIParameter>(_ text: String, name: String, _ check: ParameterCheck)
        throws(MatrixError) -> Value
    {
        let shown = JSONValue.string(String(text.prefix(40)))
        guard let value = Value(parameter: text) else {
            throw .invalidParam("\(name): expected \(Value.parameterDescription), found \(shown)")
        }
        if let problem = check.problem(text) { throw .invalidParam("\(name): expected \(problem), found \(shown)") }
        return value
    }

    func values<Value: APIParameter>(
        _ texts: [String], name: String, _ check: ParameterCheck, _ items: ItemsCheck
    ) throws(MatrixError) -> [Value] {
        if let problem = items.problem(texts) { throw .invalidParam("\(name): expected \(problem)") }
        var values: [Value] = []
        for text in texts { values.append(try value(text, name: name, check)) }
        return values
    }

    func read<Value: JSONCodable>(_ object: ReceivedObject, name: String) throws(MatrixError) -> Value {
        do {
            return try object.read(limits: limits.json) { Value(from: &$0) }
        } catch {
            throw MatrixError(error, of: name)
        }
    }

    /// Checks the number of keys in a name with brackets.
    func checkDepth(_ keys: some Collection<String>, of name: String) throws(MatrixError) {
        guard keys.count > limits.forms.maxDepth else { return }
        throw .invalidParam(
            "\(JSONValue.string(String(name.prefix(40)))): expected at most "
                + "\(counted(limits.forms.maxDepth, "key", "keys")) in a name, found \(keys.count)")
    }
}

extension MatrixError {
    /// Creates the error for invalid values in a parameter or a form, whose text the sender doesn't see as JSON.
    /// - Parameter name: the name of the parameter, or the kind of the body.
    init(_ invalid: JSONInvalidError, of name: String) {
        let isMissing = invalid.violations.first?.code == .required
        self.init(
            status: .badRequest, errcode: isMissing ? .missingParam : .invalidParam,
            message: "\(name): \(invalid.descriptionWithoutPlaces)")
    }
}

extension ServerRequest.QueryParameter {
    /// Returns the pairs of a query string or a form.
    /// - Parameters:
    ///   - what: the word for the text in messages.
    ///   - maxCount: the maximum number of pairs.
    static func all(
        in text: some StringProtocol, what: String, maxCount: Int = .max
    ) throws(MatrixError) -> [Self] {
        var result: [Self] = []
        for pair in text.split(separator: "&") {
            guard result.count < maxCount else {
                throw .invalidParam("the \(what) has more than \(counted(maxCount, "field", "fields"))")
            }
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let raw = parts.count > 1 ? String(parts[1]) : ""
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(raw, plusIsSpace: true)
            else { throw .invalidParam("the \(what) isn't percent-encoded UTF-8") }
            result.append(Self(name: name, value: value, raw: raw))
        }
        return result
    }
}
