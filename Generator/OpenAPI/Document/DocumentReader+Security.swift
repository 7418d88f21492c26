import YAMLTree

/// Reading of security requirements.
extension DocumentReader {
    /// Reads the credentials that an operation requires; `nil` if it needs none.
    mutating func readSecurity(_ security: YAMLNode?) throws(Diagnostic) -> Security? {
        guard let security, !security.isNull else { return nil }
        guard let requirements = security.sequence else {
            throw .error(
                "expected a list of security requirements, found \(security.kindName)", at: security.location)
        }
        var alternatives: [[Security.Scheme]] = []
        var all: [Security.Requirement] = []
        var isOptional = false
        for requirement in requirements {
            let sets = try readRequirement(requirement)
            if sets.isEmpty { isOptional = true }
            for set in sets {
                if set.isOptional { isOptional = true }
                let scopes = requirement.mapping?.entries.flatMap { $0.value.sequence?.compactMap(\.text) ?? [] } ?? []
                all.append(Security.Requirement(schemes: set.schemes, scopes: scopes))
                if !alternatives.contains(where: { Set($0) == Set(set.schemes) }) { alternatives.append(set.schemes) }
            }
        }
        guard !alternatives.isEmpty else { return nil }
        return Security(alternatives: alternatives, requirements: all, isOptional: isOptional)
    }

    /// Returns the alternative sets of credentials for a requirement; none if it needs no credentials, or if the
    /// generator supports none of its schemes.
    private mutating func readRequirement(
        _ requirement: YAMLNode
    ) throws(Diagnostic) -> [(schemes: [Security.Scheme], isOptional: Bool)] {
        let entries = try expectMapping(requirement, "a security requirement").entries
        var schemes: [Security.Scheme] = []
        for entry in entries {
            guard let node = securitySchemes[entry.name] else {
                let consequence =
                    entries.count == 1
                    ? "the operation accepts an optional access token"
                    : "the operation is generated without it"
                diagnostics.append(
                    .warning(
                        "the security scheme \"\(entry.name)\" is not declared; \(consequence)", at: entry.key.location,
                        hint: suggestion(for: entry.name, among: securitySchemes.keys)
                            ?? "declare it in components/securitySchemes"))
                if entries.count == 1 { return [([.bearer], true)] }
                continue
            }
            guard let scheme = try readScheme(try resolved(node).node, at: entry.key.location) else { continue }
            if !schemes.contains(scheme) { schemes.append(scheme) }
        }
        guard !schemes.isEmpty else { return [] }
        let inOneField = schemes.filter(\.usesAuthorizationField)
        guard inOneField.count > 1 else { return [(schemes, false)] }
        diagnostics.append(
            .warning(
                "\(inOneField.count) schemes of one requirement use the Authorization field, which has one value; "
                    + "the operation accepts any one of them", at: requirement.location,
                hint: "list the schemes as alternatives, each in its own requirement"))
        let others = schemes.filter { !$0.usesAuthorizationField }
        return inOneField.map { ([$0] + others, false) }
    }

    /// Reads a declared scheme. Returns `nil`, with a warning, for a scheme that isn't a credential in a request.
    private mutating func readScheme(
        _ node: YAMLNode, at location: SourceLocation
    ) throws(Diagnostic) -> Security.Scheme? {
        let scheme = try expectMapping(node, "a security scheme")
        switch scheme["type"]?.text {
        case "oauth2", "openIdConnect": return .bearer
        case "http":
            switch scheme["scheme"]?.text?.lowercased() {
            case "bearer": return .bearer
            case "basic": return .basic
            default:
                guard let name = scheme["scheme"]?.text, name.isHTTPToken else {
                    throw .error(
                        "an HTTP scheme needs a valid \"scheme\", the first word of the Authorization field",
                        at: scheme["scheme"]?.location ?? node.location)
                }
                return .http(scheme: name)
            }
        case "apiKey":
            guard let name = scheme["name"]?.text,
                let place = scheme["in"]?.text.flatMap(Parameter.Place.init(rawValue:)), place != .path
            else {
                throw .error(
                    "an API key needs a \"name\", and an \"in\" that is query, header or cookie", at: node.location)
            }
            if place == .header { try expectFieldName(name, at: scheme["name"]?.location ?? node.location) }
            return .apiKey(name: name, place: place)
        case "mutualTLS":
            diagnostics.append(
                .warning(
                    "specgen does not support client certificates (mutualTLS), which belong to the connection; "
                        + "the operation is generated without this scheme", at: location))
        default:
            diagnostics.append(
                .warning(
                    "specgen does not support this kind of security scheme; the operation is generated without it",
                    at: location))
        }
        return nil
    }
}

extension Security.Scheme {
    /// Whether the credential is the value of the Authorization field. A request has only one.
    fileprivate var usesAuthorizationField: Bool {
        switch self {
        case .bearer, .basic, .http: true
        case .apiKey(let name, let place): place == .header && name.lowercased() == "authorization"
        }
    }
}
