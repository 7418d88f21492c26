import SchemaKeywords

/// The effect of a change on software that follows the old specification exactly.
public enum Compatibility: String, Hashable, Sendable, CaseIterable {
    /// The change breaks clients and servers.
    case breakingForBoth
    /// New servers reject requests of old clients, or send them responses that they don't understand.
    case breakingForClients
    /// New clients send old servers requests that they don't understand, or find their responses invalid.
    case breakingForServers
    /// The change breaks neither clients nor servers.
    case compatible
    /// The change affects only text for people: descriptions, titles, examples, histories.
    case prose

    public var breaksClients: Bool { self == .breakingForBoth || self == .breakingForClients }
    public var breaksServers: Bool { self == .breakingForBoth || self == .breakingForServers }
    public var isBreaking: Bool { breaksClients || breaksServers }

    /// Creates the value for a change that isn't only prose.
    init(breaksClients: Bool, breaksServers: Bool) {
        switch (breaksClients, breaksServers) {
        case (true, true): self = .breakingForBoth
        case (true, false): self = .breakingForClients
        case (false, true): self = .breakingForServers
        case (false, false): self = .compatible
        }
    }

    /// Returns the compatibility of a change with both effects.
    func combined(with other: Compatibility) -> Compatibility {
        if self == .prose, other == .prose { return .prose }
        return Compatibility(
            breaksClients: breaksClients || other.breaksClients, breaksServers: breaksServers || other.breaksServers)
    }
}

/// The direction in which the values of a schema are sent.
enum Direction: Hashable, Sendable {
    /// From the client to the server.
    case request
    /// From the server to the client.
    case response
    /// Unknown: no operation refers to the schema.
    case either

    /// The direction inside of `not`, where a narrower schema makes the whole wider.
    var reversed: Direction {
        switch self {
        case .request: .response
        case .response: .request
        case .either: .either
        }
    }
}

/// The effect of a change on the set of valid values.
struct Effect: OptionSet, Hashable, Sendable {
    let rawValue: Int

    /// A valid value becomes invalid, which breaks its sender.
    static let narrows = Effect(rawValue: 1)
    /// An invalid value becomes valid, which breaks its receiver.
    static let widens = Effect(rawValue: 2)
    /// A capability is removed, which breaks clients that use it.
    static let removesCapability = Effect(rawValue: 4)

    /// The set of valid values differs in both directions, or can't be compared with the old set.
    static let replaces: Effect = [.narrows, .widens]
    /// The set of valid values doesn't change.
    static let nothing: Effect = []

    /// Returns the effect of adding a keyword to a schema.
    static func adding(_ keyword: SchemaKeyword) -> Effect {
        switch keyword.variance {
        case .none: .nothing
        case .narrows: .narrows
        case .widens: .widens
        }
    }

    /// Returns the effect of removing a keyword from a schema.
    static func removing(_ keyword: SchemaKeyword) -> Effect {
        switch keyword.variance {
        case .none: .nothing
        case .narrows: .widens
        case .widens: .narrows
        }
    }

    func compatibility(_ direction: Direction) -> Compatibility {
        switch direction {
        case .request:
            Compatibility(
                breaksClients: contains(.narrows) || contains(.removesCapability), breaksServers: contains(.widens))
        case .response: Compatibility(breaksClients: contains(.widens), breaksServers: contains(.narrows))
        case .either: compatibility(.request).combined(with: compatibility(.response))
        }
    }
}
