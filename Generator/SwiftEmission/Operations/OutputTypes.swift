import APIModel

/// The types of an operation's output if a body alone doesn't represent it: a struct for a single response, or an enum
/// with a case for each of several responses.
struct OutputTypes {
    enum Payload {
        case nothing
        case content(ContentModel)
        /// A struct by its qualified name.
        case structure(String)
    }

    let output: OutputModel

    /// Whether the output is an enum rather than a struct.
    var isEnum: Bool { output.responses.count > 1 }

    /// The payload of a response's case.
    func payload(of response: ResponseModel) -> Payload {
        guard isEnum else { return .structure(output.typeName) }
        if response.headers.isEmpty, response.code != nil, response.contents.count < 2 {
            return response.contents.first.map(Payload.content) ?? .nothing
        }
        return .structure(output.typeName + "." + Self.typeName(response))
    }

    /// `ok` → `OK`, `temporaryRedirect` → `TemporaryRedirect`
    private static func typeName(_ response: ResponseModel) -> String {
        response.swiftName == "ok" ? "OK" : capitalized(response.swiftName)
    }

    /// The types nested in the output type.
    static func qualifiedNames(of output: OutputModel) -> [String] {
        let types = OutputTypes(output: output)
        return output.responses.flatMap { response -> [String] in
            guard case .structure(let name) = types.payload(of: response) else { return [] }
            let structure = types.isEnum ? [name] : []
            return response.contents.count > 1 ? structure + [name + ".Body"] : structure
        }
    }
}

/// The names of the properties for the status and the body of a response.
struct ResponsePropertyNames {
    let status: String
    let body: String

    init(_ response: ResponseModel) {
        var names = FreeNames(excluding: response.headers.map(\.swiftName))
        status = names.take("status", "statusCode")
        body = names.take("body", "bodyValue")
    }
}

extension ResponseModel {
    /// The status, if the response has only one.
    var code: Int? { if case .code(let code) = status { code } else { nil } }

    /// The default status: that of a response with only one, or the first of its range.
    var usualCode: Int {
        switch status {
        case .code(let code): code
        case .range(let digit): digit * 100
        case .default: 200
        }
    }
}
