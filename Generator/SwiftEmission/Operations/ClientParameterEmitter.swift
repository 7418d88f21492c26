import APIModel

/// Writes client code that encodes the parameters of a request.
struct ClientParameterEmitter {
    let operation: OperationModel
    /// The name of the request.
    let request: String

    /// The path as a string literal with interpolated parameters.
    var path: Code {
        let pieces = operation.pieces.map { piece in
            switch piece {
            case .literal(let text): return escapedText(text)
            case .parameter(let name):
                let parameter = operation.parameters.first { $0.swiftName == name && $0.place == .path }
                let label = parameter?.shape == .object ? "object: " : ""
                let style = parameter.flatMap { parameter in
                    parameter.styleName.map { ", name: \(literal(parameter.name)), style: \($0)" }
                }
                return "\\(\(label)\(escapedIdentifier(name))\(style ?? ""))"
            }
        }
        return .text("\"\(pieces.joined())\"")
    }

    /// Writes a statement for each parameter outside the path.
    func write(to writer: inout CodeWriter) {
        for parameter in operation.parameters where parameter.place != .path {
            var arguments: [Code.Argument] = [
                .init(value: .string(parameter.name)),
                .init(label: label(parameter), value: .text(escapedIdentifier(parameter.swiftName))),
            ]
            arguments += parameter.styleArguments
            writer.code(.call("\(request).\(function(parameter))", arguments))
        }
    }

    var isEmpty: Bool { operation.parameters.allSatisfy { $0.place == .path } }

    private func function(_ parameter: ParameterModel) -> String {
        switch parameter.place {
        case .query, .path: "addQuery"
        case .header: "addHeader"
        case .cookie: "addCookie"
        }
    }

    private func label(_ parameter: ParameterModel) -> String? {
        if parameter.style == .json { return "json" }
        return parameter.shape.label
    }
}

extension ParameterModel.Shape {
    /// Whether the value is one text, or a list of texts, each of which can be checked alone.
    var isText: Bool {
        switch self {
        case .scalar, .array: true
        case .object, .mixed: false
        }
    }

    /// The argument label of the runtime's functions for the shape.
    var label: String? {
        switch self {
        case .scalar, .array: nil
        case .object: "object"
        case .mixed: "mixed"
        }
    }
}

extension ParameterModel {
    /// The style, if it isn't the default; `nil` if the place or the shape allows only one.
    var styleName: String? {
        switch place {
        case .query: shape == .scalar ? nil : style.runtimeName
        case .path: style.runtimeName == ".joined" ? nil : style.runtimeName
        case .header, .cookie: nil
        }
    }

    /// The argument of a call for the style, if there is a choice.
    var styleArguments: [Code.Argument] {
        if place == .header, style == .explodedSimple { return [.init(label: "exploded", value: .text("true"))] }
        return styleName.map { [.init(label: "style", value: .text($0))] } ?? []
    }
}

extension ParameterStyle {
    /// The style in the runtime; `nil` for the default.
    var runtimeName: String? {
        switch self {
        case .form, .json: nil
        case .joined: ".joined"
        case .spaceDelimited: ".spaceDelimited"
        case .pipeDelimited: ".pipeDelimited"
        case .deepObject: ".deepObject"
        case .explodedSimple: ".explodedSimple"
        case .label: ".label"
        case .explodedLabel: ".explodedLabel"
        case .matrix: ".matrix"
        case .explodedMatrix: ".explodedMatrix"
        }
    }
}
