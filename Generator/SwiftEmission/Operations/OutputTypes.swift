import APIModel

/// The Swift types that say what came of an operation, where a body alone doesn't: a struct for the one outcome that
/// there is, or an enum that has a case for each of several.
struct OutputTypes {
    enum Payload {
        case nothing
        case content(ContentModel)
        /// A struct by its qualified name.
        case structure(String)
    }

    let output: OutputModel

    /// The enum's cases, or the struct alone.
    var isEnum: Bool { output.outcomes.count > 1 }

    /// What the case of an outcome holds.
    func payload(of outcome: OutcomeModel) -> Payload {
        guard isEnum else { return .structure(output.typeName) }
        if outcome.headers.isEmpty, outcome.code != nil, outcome.contents.count < 2 {
            return outcome.contents.first.map(Payload.content) ?? .nothing
        }
        return .structure(output.typeName + "." + Self.typeName(outcome))
    }

    /// `ok` → `OK`, `temporaryRedirect` → `TemporaryRedirect`
    private static func typeName(_ outcome: OutcomeModel) -> String {
        outcome.swiftName == "ok" ? "OK" : capitalized(outcome.swiftName)
    }

    /// The types nested in the output's type.
    static func qualifiedNames(of output: OutputModel) -> [String] {
        let types = OutputTypes(output: output)
        return output.outcomes.flatMap { outcome -> [String] in
            guard case .structure(let name) = types.payload(of: outcome) else { return [] }
            let structure = types.isEnum ? [name] : []
            return outcome.contents.count > 1 ? structure + [name + ".Body"] : structure
        }
    }
}

/// The names of the properties that hold an outcome, besides its headers.
struct OutcomeNames {
    let status: String
    let body: String

    init(_ outcome: OutcomeModel) {
        var names = FreeNames(besides: outcome.headers.map(\.swiftName))
        status = names.take("status", "statusCode")
        body = names.take("body", "bodyValue")
    }
}

extension OutcomeModel {
    /// The status when it is one only.
    var code: Int? { if case .code(let code) = status { code } else { nil } }

    /// The status that is answered when nothing says which.
    var usualCode: Int {
        switch status {
        case .code(let code): code
        case .range(let digit): digit * 100
        case .default: 200
        }
    }
}
