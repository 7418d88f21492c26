import YAMLTree

/// How security requirements are read.
extension DocumentReader {
    /// Who may call; `nil` for everybody.
    mutating func readSecurity(_ security: YAMLNode?) throws(Diagnostic) -> Security? {
        guard let requirements = security?.sequence, !requirements.isEmpty else { return nil }
        var schemes: [Security.Scheme] = []
        var isOptional = false
        for requirement in requirements {
            let entries = try expectMapping(requirement, "a security requirement").entries
            if entries.isEmpty { isOptional = true }
            if entries.count > 1 {
                diagnostics.append(
                    .warning(
                        "specgen has code for one secret of a caller; of these one is enough", at: requirement.location)
                )
            }
            for entry in entries {
                guard let scheme = securitySchemes[entry.name] else {
                    diagnostics.append(
                        .warning(
                            "the security scheme '\(entry.name)' isn't declared; the operation takes an access token, "
                                + "and leaves to the server what to do without", at: entry.key.location,
                            hint: suggestion(for: entry.name, among: securitySchemes.keys)
                                ?? "declare it in components/securitySchemes"))
                    isOptional = true
                    if !schemes.contains(.bearer) { schemes.append(.bearer) }
                    continue
                }
                guard let scheme = try readScheme(scheme, at: entry.key.location) else {
                    isOptional = true
                    continue
                }
                if !schemes.contains(scheme) { schemes.append(scheme) }
            }
        }
        return schemes.isEmpty ? nil : Security(schemes: schemes, isOptional: isOptional)
    }

    /// A declared scheme; `nil`, with a warning, for one that isn't a secret in a request.
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
                        "an HTTP scheme needs a 'scheme', the name that begins the Authorization field",
                        at: scheme["scheme"]?.location ?? node.location)
                }
                return .http(scheme: name)
            }
        case "apiKey":
            guard let name = scheme["name"]?.text,
                let place = scheme["in"]?.text.flatMap(Parameter.Place.init(rawValue:)), place != .path
            else { throw .error("an API key needs a 'name', and 'in' with query, header or cookie", at: node.location) }
            if place == .header { try expectFieldName(name, at: scheme["name"]?.location ?? node.location) }
            return .apiKey(name: name, place: place)
        default: break
        }
        diagnostics.append(
            .warning(
                "specgen has no code for this kind of security scheme; the operation is generated without it",
                at: location))
        return nil
    }
}
