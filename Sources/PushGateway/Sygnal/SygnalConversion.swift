import PushConfiguration
import PushDelivery
import YAMLTree

/// A configuration of this gateway, converted from a configuration of sygnal 0.17 or earlier.
///
/// The converted gateway treats pushkeys, payloads, badges and `app_id`s as the apps expect that were served by sygnal.
/// Options whose default differs are written out, and comments describe what differs.
///
/// sygnal's file is read as a YAML tree, key by key, not through a schema with a generated type. Each key has its own
/// treatment (carried over, replaced, left out, refused) and its own explanation, and diagnostics need the place of
/// each value. A strict type would also refuse files that sygnal accepts: it checks types of values only where it uses
/// them, ignores the other keys, and reads `yes` and `off` as booleans (YAML 1.1).
public struct SygnalConversion: Sendable {
    /// The text of the converted configuration file.
    public let yaml: String
    /// Notes about keys that have no effect and were left out, and about globs that behave differently, in the order of
    /// sygnal's file.
    public let warnings: [Diagnostic]

    /// The maximum size of sygnal's file in bytes.
    private static let maxBytes = 1 << 20

    /// Converts the text of a configuration file of sygnal.
    /// - Parameter readFile: returns the contents of a file that the configuration names, or `nil`. Only certificates
    ///   for APNs are read: sygnal takes the topic from them.
    /// - Parameter makeProvider: creates the provider of a converted app, to find the values that it refuses. Problems of
    ///   files aren't reported: they may be on another machine.
    /// - Throws: ``GatewayConfigurationError`` with the diagnostics of everything that can't be carried over, in the
    ///   order of the file.
    public init(
        _ source: SourceText, readFile: (_ path: String) -> [UInt8]? = { _ in nil },
        makeProvider: ((AppConfiguration) throws(ProviderConfigurationError) -> any PushProvider)? = nil
    ) throws(GatewayConfigurationError) {
        let root: YAMLNode
        do {
            root = try readYAML(source, limits: YAMLLimits(maxBytes: Self.maxBytes))
        } catch {
            throw GatewayConfigurationError([error])
        }
        let (entries, problems) = withoutActuallyEscaping(readFile) { readFile in
            var converter = SygnalConverter(root, readFile: readFile)
            return (converter.configuration(), converter.diagnostics)
        }
        let text = ConfigurationText(heading: Self.heading(source), entries)
        // A mistake in one section doesn't hide those that our own reader finds in another.
        let diagnostics = problems + Self.check(text, after: problems, makeProvider)
        guard diagnostics.allSatisfy({ $0.severity < .error }) else {
            throw GatewayConfigurationError(diagnostics.sortedByLocation())
        }
        yaml = text.text
        warnings = diagnostics.sortedByLocation()
    }

    private static func heading(_ source: SourceText) -> [String] {
        let name = source.name.split(separator: "/").last.map(String.init) ?? source.name
        return [
            "The configuration of matrix-push gateway, converted from \(name.escapingControls).",
            "Comments describe what differs from sygnal; docs/guides/from-sygnal.md lists all differences.",
        ]
    }

    /// Reads the converted text as the gateway does.
    /// - Returns: the errors, at the places of sygnal's file that the values come from.
    private static func check(
        _ text: ConfigurationText, after known: [Diagnostic],
        _ makeProvider: ((AppConfiguration) throws(ProviderConfigurationError) -> any PushProvider)?
    ) -> [Diagnostic] {
        do throws(GatewayConfigurationError) {
            let file = try GatewayConfigurationFile(
                SourceText(name: "converted", bytes: Array(text.text.utf8)), makeProvider: makeProvider)
            if let makeProvider { _ = try file.registry(makeProvider: makeProvider) }
            return []
        } catch {
            let knownPlaces = Set(known.filter { $0.severity == .error }.compactMap(\.location))
            return error.diagnostics.compactMap { diagnostic in
                guard diagnostic.severity == .error else { return nil }
                if let line = diagnostic.location?.line, text.namesFile(inLine: line) { return nil }
                var diagnostic = diagnostic
                let origin = diagnostic.location.flatMap { text.origin(ofLine: $0.line) }
                // A key that is missing because it couldn't be carried over is reported already.
                guard let origin else { return known.isEmpty ? diagnostic : nil }
                guard !knownPlaces.contains(origin) else { return nil }
                diagnostic.location = origin
                return diagnostic
            }
        }
    }
}

extension [Diagnostic] {
    fileprivate func sortedByLocation() -> [Diagnostic] {
        let sorted = enumerated().sorted { left, right in
            guard let first = left.element.location, let second = right.element.location, first != second else {
                return left.offset < right.offset
            }
            return first < second
        }
        var seen: Set<Diagnostic> = []
        return sorted.map(\.element).filter { seen.insert($0).inserted }
    }
}
