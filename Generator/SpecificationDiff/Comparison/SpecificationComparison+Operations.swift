import OpenAPI
import YAMLTree

/// Comparison of operations.
extension SpecificationComparison {
    mutating func compareOperations(_ old: [Operation], _ new: [Operation]) {
        let matching = OperationMatching(old, new)
        findSharedNames(of: new)
        let moved = Dictionary(matching.added.map { ($0.operationID, $0) }) { first, _ in first }
        for operation in matching.removed {
            let name = OperationMatching.name(operation)
            let other = moved[operation.operationID].map { OperationMatching.name($0) }
            let message =
                other.map { "is gone; \"\(MessageFormat.name(operation.operationID))\" is \($0) now" } ?? "is gone"
            record(
                UnattributedChange(.operationRemoved, message, .removesCapability, old: operation.location, new: nil),
                name, "", .request)
        }
        for operation in matching.added {
            record(
                UnattributedChange(
                    .operationAdded, "is new (\(MessageFormat.name(operation.operationID)))", .nothing, old: nil,
                    new: operation.location), name(of: operation), "", .request)
        }
        for (before, after) in matching.matched { compare(before, after) }
    }

    private mutating func compare(_ before: Operation, _ after: Operation) {
        let subject = name(of: after)
        let (old, new) = (before.location, after.location)
        let isSameOperation = OperationMatching.key(before) == OperationMatching.key(after)
        if before.operationID != after.operationID, isSameOperation {
            let names = [before.operationID, after.operationID].map { MessageFormat.name($0) }
            record(
                UnattributedChange(
                    .operationID, "operationId: \(names[0]) → \(names[1])", .nothing, old: old, new: new), subject,
                "", .request)
        }
        comparePaths(before, after, subject)
        compareDeprecation(before.isDeprecated, after.isDeprecated, (old, new), subject, "")
        if !MessageFormat.isSameText(before.summary, after.summary) {
            record(UnattributedChange(.description, "summary changed", nil, old: old, new: new), subject, "", .request)
        }
        compareText(before.description, after.description, (old, new), subject, "")
        compareHistory(before.history, after.history, (old, new), subject, "")
        compareSecurity(before.security, after.security, (old, new), subject)
        compareParameters(before.parameters, after.parameters, in: after, subject, before)
        compareBodies(before.requestBody, after.requestBody, subject)
        compareResponses(before.responses, after.responses, subject)
    }

    /// Records the change of an operation's path.
    private mutating func comparePaths(_ before: Operation, _ after: Operation, _ subject: String) {
        guard OperationMatching.key(before) != OperationMatching.key(after) else { return }
        if OperationMatching.haveOtherBasePaths(before, after) {
            let paths = [before, after].map { $0.basePath.isEmpty ? "/" : $0.basePath }.map { MessageFormat.name($0) }
            record(
                UnattributedChange(
                    .basePath, "base path: \(paths[0]) → \(paths[1])", .removesCapability, old: before.location,
                    new: after.location), subject, "", .request)
            return
        }
        var effect = Effect.nothing
        for (name, text) in OperationMatching.fixedParameters(before, after) {
            let parameter = before.parameters.first { $0.place == .path && $0.name == name }
            let values = parameter?.schema.node["enum"]?.sequence ?? parameter?.schema.node["const"].map { [$0] }
            // Nothing is lost if no other value was valid.
            if values?.map(\.text) != [text] { effect.insert(.narrows) }
        }
        // Additional values are new operations, which break no client or server.
        record(
            UnattributedChange(
                .path, "replaces \(OperationMatching.name(before))", effect, old: before.location,
                new: after.location), subject, "", .request)
    }

    private mutating func compareSecurity(
        _ before: Security?, _ after: Security?, _ locations: (SourceLocation, SourceLocation), _ subject: String
    ) {
        let (old, new) = (Access(before), Access(after))
        let removed = old.alternatives.filter { !new.accepts($0) }.map { Access.describe($0, without: new) }
        let added = new.alternatives.filter { !old.accepts($0) }.map { Access.describe($0, without: old) }
        guard !removed.isEmpty || !added.isEmpty || old.isFree != new.isFree else { return }
        var effect = Effect.nothing
        var words: [String] = []
        if !removed.isEmpty { words.append(Access.join(removed, "no longer accepted")) }
        if !added.isEmpty { words.append(Access.join(added, "accepted now")) }
        if old.isFree, !new.isFree {
            words.append("required now")
            effect.insert(.narrows)
        } else if !old.isFree, new.isFree {
            words.append("no longer required")
            effect.insert(.widens)
        } else {
            if !removed.isEmpty { effect.insert(.narrows) }
            if !added.isEmpty { effect.insert(.widens) }
        }
        record(
            UnattributedChange(
                .security, "access: \(words.joined(separator: "; "))", effect, old: locations.0, new: locations.1),
            subject,
            "", .request)
    }

    // MARK: Shared by operations, parameters and responses

    mutating func compareDeprecation(
        _ before: Bool, _ after: Bool, _ locations: (SourceLocation, SourceLocation), _ subject: String, _ part: String
    ) {
        guard before != after else { return }
        record(
            UnattributedChange(
                .deprecation, after ? "deprecated now" : "no longer deprecated", .nothing, old: locations.0,
                new: locations.1), subject, part, .request)
    }

    mutating func compareText(
        _ before: String?, _ after: String?, _ locations: (SourceLocation, SourceLocation), _ subject: String,
        _ part: String
    ) {
        guard let change = UnattributedChange.description(before, after, locations.0, locations.1) else { return }
        record(change, subject, part, .request)
    }

    mutating func compareHistory(
        _ before: [String], _ after: [String], _ locations: (SourceLocation, SourceLocation), _ subject: String,
        _ part: String
    ) {
        guard before != after else { return }
        record(
            UnattributedChange(.description, "history changed", nil, old: locations.0, new: locations.1), subject, part,
            .request)
    }

    mutating func compareRequired(
        _ before: Bool, _ after: Bool, _ locations: (SourceLocation, SourceLocation), _ subject: String, _ part: String,
        _ direction: Direction
    ) {
        guard before != after else { return }
        record(
            UnattributedChange(
                .required, after ? "required now" : "optional now", after ? .narrows : .widens, old: locations.0,
                new: locations.1), subject, part, direction)
    }

    mutating func compareExamples(
        _ before: [YAMLNode], _ after: [YAMLNode], _ locations: (SourceLocation, SourceLocation), _ subject: String,
        _ part: String
    ) {
        guard let change = graph.examples.change(before, after, locations.0, locations.1) else { return }
        record(change, subject, part, .request)
    }
}

/// The access control of an operation, for comparison.
private struct Access {
    /// A credential or scope that a client needs.
    enum Need: Hashable {
        case secret(Security.Scheme)
        case scope(String)
    }

    /// The alternative sets of needs: a client meets all needs of one set.
    let alternatives: [[Need]]
    /// Whether clients need no credentials.
    let isFree: Bool

    init(_ security: Security?) {
        var alternatives: [[Need]] = []
        for requirement in security?.requirements ?? [] {
            let needs = requirement.schemes.map(Need.secret) + requirement.scopes.map(Need.scope)
            if !alternatives.contains(where: { Set($0) == Set(needs) }) { alternatives.append(needs) }
        }
        self.alternatives = alternatives
        isFree = security?.isOptional ?? true
    }

    /// Returns whether a client that meets the given needs has access.
    func accepts(_ needs: [Need]) -> Bool {
        alternatives.contains { Set($0).isSubset(of: needs) }
    }

    /// Returns descriptions of a set of needs, and of the needs that another access control has in addition.
    static func describe(_ needs: [Need], without access: Access) -> (needs: String, missing: String?) {
        let larger = access.alternatives.first { Set(needs).isSubset(of: $0) }
        let missing = larger?.filter { !needs.contains($0) } ?? []
        return (join(needs), missing.isEmpty ? nil : join(missing))
    }

    /// Returns sets of needs with what changed: `a, b no longer accepted; c no longer accepted without d`.
    static func join(_ sets: [(needs: String, missing: String?)], _ verb: String) -> String {
        let whole = sets.filter { $0.missing == nil }.map(\.needs)
        let parts = sets.compactMap { set in set.missing.map { "\(set.needs) \(verb) without \($0)" } }
        return ((whole.isEmpty ? [] : [whole.joined(separator: ", ") + " " + verb]) + parts).joined(separator: "; ")
    }

    /// Returns the needs of one set: `a with b and c`.
    private static func join(_ needs: [Need]) -> String {
        let names = needs.map(describe)
        return ([names[0]] + (names.count > 1 ? [names.dropFirst().joined(separator: " and ")] : []))
            .joined(separator: " with ")
    }

    private static func describe(_ need: Need) -> String {
        switch need {
        case .secret(.bearer): "a bearer token"
        case .secret(.basic): "a password"
        case .secret(.http(let scheme)): "credentials of \"\(MessageFormat.name(scheme))\""
        case .secret(.apiKey(let name, let place)): "the key \"\(MessageFormat.name(name))\" in the \(place.rawValue)"
        case .scope(let name): "the scope \"\(MessageFormat.name(name))\""
        }
    }
}
