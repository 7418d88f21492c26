import APIRuntime
import YAMLTree

/// Diagnostics for the violations that the generated decoder found in a configuration, located in its YAML text.
package struct ViolationDiagnostics {
    let root: YAMLNode
    /// The keys of the root.
    let keys: [String]

    /// - Parameter keys: the keys of the root; `nil` for those of a gateway.
    package init(root: YAMLNode, keys: [String]? = nil) {
        self.root = root
        self.keys = keys ?? ConfigurationKeys.root
    }

    /// Returns the diagnostic of a violation.
    package func diagnostic(for violation: JSONViolation) -> Diagnostic {
        var path = referenceTokens(violation.pointer)
        guard let target = root.target(of: path) else {
            return .error(violation.message, at: root.location)
        }
        switch violation.code {
        case .additionalProperty:
            let name = path.popLast() ?? ""
            return unknownKey(name, at: target.key ?? target.node, in: path)
        case .required: return missingKey(violation, at: target.node, path)
        default: return invalidValue(violation, target.node, path)
        }
    }

    // MARK: Keys

    private func unknownKey(_ name: String, at key: YAMLNode, in path: [String]) -> Diagnostic {
        guard let (keys, owner) = ConfigurationKeys.known(at: path, provider: provider(of: path), root: keys) else {
            return .error("unknown key \(quoted(name))", at: key.location)
        }
        let hint = suggestions(for: name, among: keys) ?? "the keys are \(keys.joined(separator: ", "))"
        return .error("unknown key \(quoted(name)) in \(owner)", at: key.location, hint: hint)
    }

    private func missingKey(_ violation: JSONViolation, at node: YAMLNode, _ path: [String]) -> Diagnostic {
        var hint: String?
        if path.isEmpty, violation.message.hasSuffix("\"apps\"") {
            hint = "apps: [{app_id: \"*\", provider: log}]"
        } else if path.count == 2, violation.message.hasSuffix("\"provider\"") {
            hint = "the providers are \(ConfigurationKeys.providers.joined(separator: ", "))"
            if node["type"] != nil { hint = "write \"provider\" for \"type\"; " + (hint ?? "") }
        }
        return .error(violation.message, at: node.location, hint: hint)
    }

    private func provider(of path: [String]) -> String? {
        guard path.count >= 2, path[0] == "apps" else { return nil }
        return root.target(of: Array(path.prefix(2)))?.node["provider"]?.string
    }

    // MARK: Values

    private static let exampleApp = "- {app_id: \"*\", provider: log}"

    private func invalidValue(_ violation: JSONViolation, _ node: YAMLNode, _ path: [String]) -> Diagnostic {
        let expected = expectation(violation.message)
        switch path {
        case []:
            return .error(
                "expected the configuration to be a mapping, found \(node.excerpt)", at: node.location,
                hint: "its keys are \(keys.joined(separator: ", "))")
        case ["apps"] where violation.code == .minItems:
            return .error("expected at least one app", at: node.location, hint: Self.exampleApp)
        case ["apps"]: return appsOfWrongKind(node)
        case ["listen"] where node.string != nil:
            return .error(
                "expected listen to be a mapping, found \(node.excerpt)", at: node.location,
                hint: ListenHint.mapping(for: node.string ?? ""))
        case ["listen", "port"]:
            return .error(
                "expected a port from 0 to 65535, found \(node.excerpt)", at: node.location,
                hint: hint(node, expected: "an integer", path))
        case _ where path.count == 2 && path[0] == "apps":
            return .error(
                "expected an app, found \(node.excerpt)", at: node.location, hint: Self.exampleApp)
        case _ where path.count == 3 && path[0] == "apps" && path[2] == "provider" && violation.code == .enum:
            return .error(
                "unknown provider \(node.excerpt)", at: node.location,
                hint: suggestions(for: node.string ?? "", among: ConfigurationKeys.providers))
        case _ where violation.code == .minItems:
            return emptyList(node, name(of: path))
        case _ where violation.code == .minLength:
            return .error(
                "\(name(of: path)) is empty", at: node.location, hint: hintOfDefault(path))
        default:
            let isProvider = path.last == "provider"
            let type = isProvider ? "a string" : expected
            return .error(
                "expected \(name(of: path)) to be \(type), found \(node.excerpt)", at: node.location,
                hint: hint(node, expected: type, path))
        }
    }

    private func appsOfWrongKind(_ node: YAMLNode) -> Diagnostic {
        let first = node.mapping?.names.first ?? "org.example.app"
        let hint =
            switch node.value {
            case .mapping: "write each app as an item: - {app_id: \(quoted(first)), provider: apns}"
            case .null: "write each app as an item: \(Self.exampleApp)"
            default: String?.none
            }
        return .error("expected a list of apps, found \(node.excerpt)", at: node.location, hint: hint)
    }

    private func emptyList(_ node: YAMLNode, _ name: String) -> Diagnostic {
        .error(
            "expected \(name) to have at least one host", at: node.location,
            hint: "remove the key to allow every host with a public address")
    }

    /// The last key of a path; for an item of a list, `an item of` the list.
    private func name(of path: [String]) -> String {
        guard let last = path.last else { return "the configuration" }
        guard Int(last) != nil, let list = path.dropLast().last else { return last }
        return "an item of \(list)"
    }

    /// Returns the expectation of a violation's message, `expected …, found …`, in the words of configuration files.
    private func expectation(_ message: String) -> String {
        var text = message[...]
        if text.hasPrefix("expected ") { text = text.dropFirst("expected ".count) }
        if let found = text.firstRange(of: ", found ") { text = text[..<found.lowerBound] }
        return String(text).replacing("an array", with: "a list").replacing("an object", with: "a mapping")
            .replacing(/(\d)\.0\b/) { $0.output.1 }
    }

    /// The hint for a value that means nothing; `nil` if its key is required.
    private func hintOfDefault(_ path: [String]) -> String? {
        guard let key = path.last, Int(key) == nil else { return nil }
        let required = provider(of: path).flatMap { ConfigurationKeys.required[$0] } ?? ["app_id", "provider"]
        return required.contains(key) ? nil : "remove the key to use the default"
    }

    /// The hint for a section without a value; `nil` for other values, and for sections that have an effect in any case.
    private func hintOfEmptySection(_ path: [String]) -> String? {
        guard let required = ConfigurationKeys.optionalSections[path.joined(separator: ".")] else { return nil }
        guard !required.isEmpty else {
            let name = path.last ?? ""
            return "write \"\(name): {}\" to use its defaults; without the key it is off"
        }
        return "write \(required.joined(separator: " and ")) below the key, or remove the key to turn it off"
    }

    private func hint(_ node: YAMLNode, expected: String, _ path: [String]) -> String? {
        switch node.value {
        case .null: hintOfEmptySection(path) ?? hintOfDefault(path)
        case .integer, .number, .bool:
            // Quotes make a string of a number. A long text is not repeated.
            if expected == "a string", let text = node.text, text.utf8.count <= 64 {
                "write \(quoted(text))"
            } else {
                nil
            }
        case .string(let text):
            hint(
                text, expected: expected, unit: path.last.flatMap { ConfigurationKeys.units[$0] },
                keys: ConfigurationKeys.known(at: path, provider: provider(of: path), root: keys)?.keys)
        default: nil
        }
    }

    /// The hint for a string instead of a value of another kind, or of a few values.
    /// - Parameter keys: the keys of a mapping.
    private func hint(_ text: String, expected: String, unit: String?, keys: [String]?) -> String? {
        switch expected {
        case "true or false":
            switch text.lowercased() {
            case "yes", "on", "true": return "write true"
            case "no", "off", "false": return "write false"
            default: return nil
            }
        case _ where expected.hasPrefix("\""):
            return suggestion(
                for: text, among: expected.split(separator: "\"").map(String.init).filter { $0.count > 4 })
        case "a list": return nil
        case "a mapping": return keys.map { "its keys are \($0.joined(separator: ", "))" }
        default:
            if text.utf8.count <= 64, Double(text)?.isFinite == true { return "write \(text) without quotation marks" }
            return unit.map { "a number of \($0), without a unit" }
        }
    }
}
