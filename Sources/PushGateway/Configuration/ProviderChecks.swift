import APIRuntime
import PushConfiguration
import PushDelivery
import YAMLTree

/// The problems that providers find in the apps of a configuration.
///
/// A provider throws its first problem. The value with the problem is then removed, or replaced if it is required, and
/// the app is checked again, so that the next problem is found. Values with known problems are removed first: an app is
/// checked although it violates the schema.
struct ProviderChecks {
    /// Creates the provider of an app, or throws the first problem.
    typealias MakeProvider = (AppConfiguration) throws(ProviderConfigurationError) -> any PushProvider

    let root: YAMLNode

    /// A valid value of required keys other than paths.
    private static let placeholder = JSONValue.string("mailto:operator@example.org")
    /// The maximum number of problems of an app.
    private static let maxCount = 100

    /// Returns the diagnostics of all apps.
    /// - Parameter earlier: the diagnostics found so far.
    func diagnostics(after earlier: [Diagnostic] = [], _ makeProvider: MakeProvider) -> [Diagnostic] {
        let locations = Set(earlier.filter { $0.severity == .error }.compactMap(\.location))
        return (root["apps"]?.sequence ?? []).flatMap { diagnostics(of: $0, locations, makeProvider) }
    }

    private func diagnostics(
        of app: YAMLNode, _ knownLocations: Set<SourceLocation>, _ makeProvider: MakeProvider
    ) -> [Diagnostic] {
        guard let mapping = app.mapping else { return [] }
        let required = ConfigurationKeys.required[mapping["provider"]?.string ?? ""] ?? []
        var values = app.json { _ in }
        var removed: Set<[String]> = []
        func remove(_ path: [String]) {
            removed.insert(path)
            // `nil` alone would be JSON's `null`.
            values.remove(path[...], placeholder: required.contains(path[0]) ? Self.placeholder : Optional.none)
        }
        for entry in mapping where entry.key.isAt(knownLocations) || entry.value.isAt(knownLocations) {
            remove([entry.name])
        }
        // An app that lacks a key is reported at its own location.
        let isIncomplete = knownLocations.contains(app.location)
        var diagnostics: [Diagnostic] = []
        while diagnostics.count < Self.maxCount,
            let configuration = try? AppConfiguration(json: values.jsonBytes())
        {
            do throws(ProviderConfigurationError) {
                _ = try makeProvider(configuration)
                break
            } catch {
                let path = Self.path(of: error)
                guard let path, app.target(of: path) != nil else {
                    // Without a removed value, a missing one is no consequence of the removal.
                    if removed.isEmpty, !isIncomplete { diagnostics.append(Self.diagnostic(for: error, in: app)) }
                    break
                }
                guard !removed.contains(path) else { break }
                diagnostics.append(Self.diagnostic(for: error, in: app))
                remove(path)
            }
        }
        return diagnostics
    }

    /// The reference tokens of an error's key.
    private static func path(of error: ProviderConfigurationError) -> [String]? {
        error.key.map { referenceTokens("/" + $0) }
    }

    /// Returns the diagnostic of a provider's error in an app, at the value that it names; at the key if that is a
    /// member of a mapping, or has such.
    static func diagnostic(for error: ProviderConfigurationError, in app: YAMLNode?) -> Diagnostic {
        let path = path(of: error) ?? []
        let target = path.isEmpty ? nil : app?.target(of: path)
        let isMember = path.count > 1 || target?.node.mapping != nil || target?.node.sequence != nil
        let node = (isMember ? target?.key : nil) ?? target?.node ?? app?["provider"] ?? app
        // The excerpt of the file shows a key, but not the mappings around it.
        let name = error.key.map { target == nil || path.count > 1 ? "\($0): " : "" } ?? ""
        return .error(
            (name + error.problem).escapingControls, at: node?.location, hint: error.hint?.escapingControls)
    }
}

extension YAMLNode {
    /// Returns whether the node or a value inside is at one of some locations.
    fileprivate func isAt(_ locations: Set<SourceLocation>) -> Bool {
        if locations.contains(location) { return true }
        return switch value {
        case .sequence(let nodes): nodes.contains { $0.isAt(locations) }
        case .mapping(let mapping): mapping.contains { $0.key.isAt(locations) || $0.value.isAt(locations) }
        default: false
        }
    }
}

extension JSONValue {
    /// Removes the value at a path.
    /// - Parameter placeholder: takes the place of the value, if it isn't `nil`.
    fileprivate mutating func remove(_ path: ArraySlice<String>, placeholder: JSONValue?) {
        guard let token = path.first else { return }
        switch self {
        case .object(var object):
            if path.count == 1 {
                object[token] = placeholder
            } else if var inner = object[token] {
                inner.remove(path.dropFirst(), placeholder: placeholder)
                object[token] = inner
            }
            self = .object(object)
        case .array(var elements):
            guard let index = Int(token), elements.indices.contains(index) else { return }
            if path.count == 1 {
                elements.remove(at: index)
            } else {
                elements[index].remove(path.dropFirst(), placeholder: placeholder)
            }
            self = .array(elements)
        default: break
        }
    }
}
