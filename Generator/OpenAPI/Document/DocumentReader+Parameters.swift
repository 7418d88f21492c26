import StringGrammars
import YAMLTree

/// Reading of parameters, and checks of the path templates that contain them.
extension DocumentReader {
    mutating func readParameters(_ node: YAMLNode) throws(Diagnostic) -> [Parameter] {
        guard let nodes = node.sequence else {
            throw .error("expected a list of parameters, found \(node.kindName)", at: node.location)
        }
        var parameters: [Parameter] = []
        for node in nodes {
            guard let parameter = try readParameter(node) else { continue }
            if parameters.contains(where: { $0.isSame(as: parameter) }) {
                diagnostics.append(
                    .warning("duplicate parameter \"\(parameter.name)\"; the first one is used", at: node.location))
            } else {
                parameters.append(parameter)
            }
        }
        return parameters
    }

    /// Reads a parameter. Returns `nil` for a parameter that is left out, such as a header that a document must not
    /// describe as a parameter (OpenAPI, "Fixed Fields").
    private mutating func readParameter(_ node: YAMLNode) throws(Diagnostic) -> Parameter? {
        let (id, target) = try resolved(node)
        let mapping = try expectMapping(target, "a parameter")
        guard let name = mapping["name"]?.text, let place = mapping["in"]?.text else {
            throw .error("the parameter has no \"name\" or no \"in\"", at: target.location)
        }
        if place == "querystring" {
            diagnostics.append(
                .warning("specgen does not support a whole query string; \"\(name)\" is left out", at: target.location))
            return nil
        }
        guard let place = Parameter.Place(rawValue: place) else {
            throw .error(
                "expected path, query, header or cookie, found \"\(place)\"",
                at: mapping["in"]?.location ?? target.location)
        }
        // OpenAPI requires tools to ignore these: the body, the responses and the security describe them.
        if place == .header, ["content-type", "accept", "authorization"].contains(name.lowercased()) {
            if name.lowercased() == "authorization" {
                diagnostics.append(
                    .warning(
                        "the header parameter \"\(name)\" is left out, as OpenAPI requires", at: target.location,
                        hint: "describe it as a security scheme"))
            }
            return nil
        }
        if place == .cookie, !name.isHTTPToken {
            diagnostics.append(
                .warning("invalid cookie name \"\(name)\"; the parameter is left out", at: target.location))
            return nil
        }
        if place == .header { try expectFieldName(name, at: mapping["name"]?.location ?? target.location) }
        checkKeys(
            mapping,
            known: [
                "name", "in", "description", "required", "deprecated", "schema", "example", "examples", "style",
                "explode", "content", "allowEmptyValue", "allowReserved", "$ref",
            ])
        let content = try readContent(mapping["schema"] == nil ? mapping["content"] : nil)
        if let ignored = mapping["schema"] == nil ? content.dropFirst().first?.location : mapping["content"]?.location {
            diagnostics.append(
                .warning(
                    "a parameter has either a \"schema\" or one media type in \"content\"; this one is left out",
                    at: ignored))
        }
        if let other = content.first, !other.isJSON {
            diagnostics.append(
                .warning("specgen reads \"\(other.name)\" in a parameter as a plain string", at: other.location))
        }
        let style = try readStyle(mapping, place)
        let isRequired = try flag(mapping, "required") ?? false
        return Parameter(
            name: name, place: place, style: style, isExploded: (try flag(mapping, "explode")) ?? (style == .form),
            isJSON: content.first?.isJSON ?? false,
            isRequired: place == .path || isRequired,
            isDeprecated: try flag(mapping, "deprecated") ?? false, description: mapping["description"]?.text,
            history: history(mapping),
            schema: try schema(of: mapping, content, named: name, id: id, at: target.location),
            examples: examples(mapping), location: target.location)
    }

    private mutating func schema(
        of mapping: YAMLMapping, _ content: [MediaType], named name: String, id: String, at location: SourceLocation
    ) throws(Diagnostic) -> Schema {
        if let schema = mapping["schema"] { return Schema(id: id + "/schema", node: schema) }
        if let media = content.first {
            if media.isJSON, let schema = media.schema { return schema }
        } else {
            diagnostics.append(
                .warning("the parameter \"\(name)\" has no \"schema\"; it is treated as a string", at: location))
        }
        return Self.string(id, at: location)
    }

    private static func string(_ id: String, at location: SourceLocation) -> Schema {
        let type = YAMLNode(.string("string"), at: location, text: "string")
        return Schema(id: id + "/string", node: YAMLNode(.mapping(YAMLMapping([("type", type)])), at: location))
    }

    private mutating func readStyle(_ mapping: YAMLMapping, _ place: Parameter.Place) throws(Diagnostic)
        -> Parameter.Style
    {
        let usual: Parameter.Style = place == .path || place == .header ? .simple : .form
        guard let node = mapping["style"] else { return usual }
        if place == .cookie, node.text == "cookie" {
            diagnostics.append(
                .warning(
                    "specgen does not support the style \"cookie\"; it uses \"form\", which is percent-encoded",
                    at: node.location))
            return usual
        }
        let style = try readStyle(node)
        if !style.places.contains(place) {
            diagnostics.append(
                .warning(
                    "the style \"\(style.rawValue)\" is not allowed for a \(place.rawValue) parameter; specgen uses "
                        + "\"\(usual.rawValue)\"", at: node.location))
            return usual
        }
        return style
    }

    func readStyle(_ node: YAMLNode) throws(Diagnostic) -> Parameter.Style {
        guard let style = Parameter.Style(rawValue: node.text ?? "") else {
            throw .error(
                "unknown style \(node.text.map { "\"\($0)\"" } ?? node.kindName)", at: node.location,
                hint: "the styles are \(Parameter.Style.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return style
    }

    // MARK: Paths

    /// Checks the path parameters of an operation against its path. Adds a string parameter for a name in the path that
    /// isn't declared, and leaves out a parameter whose name isn't in the path, each with a warning.
    mutating func checked(
        _ parameters: [Parameter], against path: String, at location: SourceLocation
    ) -> [Parameter] {
        let names = Self.parameterNames(path)
        var result: [Parameter] = []
        for parameter in parameters {
            if parameter.place == .path, !names.contains(where: parameter.name.isIdentical(to:)) {
                // Webhooks have no path, and the URL of a callback is the program's choice.
                let problem = path.isEmpty ? "has no path to be in" : "is not in the path \"\(path)\""
                diagnostics.append(
                    .warning(
                        "the parameter \"\(parameter.name)\" \(problem); it is left out", at: parameter.location,
                        hint: suggestion(for: parameter.name, among: names)))
            } else {
                result.append(parameter)
            }
        }
        for name in names where !result.contains(where: { $0.place == .path && $0.name.isIdentical(to: name) }) {
            if !serverParameters.contains(where: name.isIdentical(to:)) {
                diagnostics.append(
                    .warning(
                        "the path has the parameter \"{\(name)}\", which the operation does not declare; "
                            + "it is treated as a string",
                        at: location))
            }
            result.append(
                Parameter(
                    name: name, place: .path, style: .simple, isExploded: false, isJSON: false, isRequired: true,
                    isDeprecated: false, description: nil, history: [],
                    schema: Self.string("\(location)#\(name)", at: location), examples: [], location: location))
        }
        return result
    }

    /// Returns the names in braces, in their order.
    static func parameterNames(_ path: String) -> [String] {
        path.split(separator: "{").dropFirst(path.hasPrefix("{") ? 0 : 1).compactMap { piece in
            piece.firstIndex(of: "}").map { String(piece[..<$0]) }
        }
    }

    /// Returns whether a router can match the path. A path that it can't match is left out, with a warning.
    /// - Throws: a located diagnostic for unbalanced braces.
    mutating func checkTemplate(_ path: String, at location: SourceLocation) throws(Diagnostic) -> Bool {
        var isOpen = false
        var separates = true
        for character in path {
            switch character {
            case "{" where isOpen, "}" where !isOpen:
                throw .error("unbalanced braces in the path \"\(path)\"", at: location)
            case "{":
                if !separates {
                    diagnostics.append(
                        .warning(
                            "adjacent parameters in the path \"\(path)\" cannot be distinguished; it is left out",
                            at: location))
                    return false
                }
                isOpen = true
            case "}":
                isOpen = false
                separates = false
            case "/" where isOpen: throw .error("unbalanced braces in the path \"\(path)\"", at: location)
            default: if !isOpen { separates = true }
            }
        }
        if isOpen { throw .error("unbalanced braces in the path \"\(path)\"", at: location) }
        let literal = path.split(separator: "{", omittingEmptySubsequences: false).enumerated().map { index, piece in
            index == 0 ? piece : piece.drop { $0 != "}" }
        }
        let isForbidden = { (scalar: Unicode.Scalar) in scalar.value <= 0x20 || scalar.value == 0x7F || scalar == "?" }
        if let scalar = literal.joined().unicodeScalars.first(where: isForbidden) {
            let byte = String(scalar.value, radix: 16, uppercase: true)
            diagnostics.append(
                .warning(
                    "the path \"\(path)\" has a character that is not allowed in a path; it is left out", at: location,
                    hint: scalar == "?"
                        ? "the part after \"?\" is the query: describe it as parameters"
                        : "write the character as %\(byte.count < 2 ? "0" : "")\(byte)"))
            return false
        }
        let names = Self.parameterNames(path)
        if Set(names.map(OpaqueIdentifier.init)).count < names.count {
            diagnostics.append(
                .warning("duplicate parameter in the path \"\(path)\"; it is left out", at: location))
            return false
        }
        return true
    }
}

extension Parameter {
    /// Returns whether one of two parameters overrides the other. Names of header fields are case-insensitive.
    func isSame(as other: Parameter) -> Bool {
        guard place == other.place else { return false }
        return place == .header ? name.lowercased() == other.name.lowercased() : name.isIdentical(to: other.name)
    }
}

extension Parameter.Style {
    /// The locations that allow the style (OpenAPI, "Style Values"). Documents also use `simple` in the query, for
    /// comma-separated values.
    fileprivate var places: [Parameter.Place] {
        switch self {
        case .form: [.query, .cookie]
        case .simple: [.path, .header, .query]
        case .label, .matrix: [.path]
        case .spaceDelimited, .pipeDelimited, .deepObject: [.query]
        }
    }
}
