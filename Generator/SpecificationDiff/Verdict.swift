import SchemaKeywords

/// Whom a change breaks: software that did all that the old specification says, and nothing else.
public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// Clients and servers.
    case breakingForBoth
    /// Clients of yesterday are refused, or get what they can't take, by servers of today.
    case breakingForClients
    /// Servers of yesterday get what they can't take, or answer what is no longer right.
    case breakingForServers
    /// Both go on; there may be something new to use.
    case compatible
    /// What is told to people: descriptions, titles, examples, the history of a thing.
    case prose

    public var breaksClients: Bool { self == .breakingForBoth || self == .breakingForClients }
    public var breaksServers: Bool { self == .breakingForBoth || self == .breakingForServers }
    public var isBreaking: Bool { breaksClients || breaksServers }

    /// The verdict about what breaks some of these; never `prose`.
    init(breaksClients: Bool, breaksServers: Bool) {
        switch (breaksClients, breaksServers) {
        case (true, true): self = .breakingForBoth
        case (true, false): self = .breakingForClients
        case (false, true): self = .breakingForServers
        case (false, false): self = .compatible
        }
    }

    /// The verdict about one change that does both.
    func joined(_ other: Verdict) -> Verdict {
        if self == .prose, other == .prose { return .prose }
        return Verdict(
            breaksClients: breaksClients || other.breaksClients, breaksServers: breaksServers || other.breaksServers)
    }
}

/// Which way the values of a schema travel.
enum Direction: Hashable, Sendable {
    /// From the client to the server.
    case request
    /// From the server to the client.
    case response
    /// Nobody says: a schema that no operation leads to.
    case either

    /// Inside of `not` what is narrower makes the whole wider.
    var reversed: Direction {
        switch self {
        case .request: .response
        case .response: .request
        case .either: .either
        }
    }
}

/// What a change does to the set of values that are right; nothing of it for a change that breaks nobody.
struct Effect: OptionSet, Hashable, Sendable {
    let rawValue: Int

    /// A value that was right no longer is: the sender breaks.
    static let narrows = Effect(rawValue: 1)
    /// A value that was wrong is right now: the receiver gets what it didn't know of.
    static let widens = Effect(rawValue: 2)
    /// Something that could be asked for can't be any longer: a client that asks isn't heard.
    static let silences = Effect(rawValue: 4)

    /// Nothing of the old is left, or what is left can't be told.
    static let replaces: Effect = [.narrows, .widens]
    static let nothing: Effect = []

    /// The effect of a keyword that a schema gets.
    static func adding(_ keyword: SchemaKeyword) -> Effect {
        switch keyword.variance {
        case .none: .nothing
        case .narrows: .narrows
        case .widens: .widens
        }
    }

    /// The effect of a keyword that a schema loses.
    static func removing(_ keyword: SchemaKeyword) -> Effect {
        switch keyword.variance {
        case .none: .nothing
        case .narrows: .widens
        case .widens: .narrows
        }
    }

    func verdict(_ direction: Direction) -> Verdict {
        switch direction {
        case .request:
            Verdict(
                breaksClients: contains(.narrows) || contains(.silences), breaksServers: contains(.widens))
        case .response: Verdict(breaksClients: contains(.widens), breaksServers: contains(.narrows))
        case .either: verdict(.request).joined(verdict(.response))
        }
    }
}
