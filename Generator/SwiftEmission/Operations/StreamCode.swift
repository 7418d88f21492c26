import APIModel

/// Code for bodies that are read and sent in parts.
extension ContentModel {
    /// The arguments of a call that sends the body: of `setBody`, or of a `ServerResponse`.
    func streamArguments(_ value: String) -> [Code.Argument] {
        let (label, usual): (String, String?) =
            switch kind {
            case .events: ("events", "text/event-stream")
            case .jsonStream: ("jsonStream", "application/jsonl")
            default: ("stream", nil)
            }
        let type = usual.flatMap { contentType(unless: $0) }.map { Code.Argument(value: .text($0)) }
        return [.init(label: label, value: .text(value))] + [type].compactMap(\.self)
    }
}

extension OutputModel {
    /// The media types of the bodies that the client reads as streams, as an array; `nil` for none.
    var streamedTypes: Code? {
        let contents = responses.flatMap(\.contents)
        let streams = contents.filter(\.kind.isStream)
        var types: [String] = []
        for content in streams {
            // Another body, such as JSON, is read as a whole.
            let received = streams.count == contents.count ? content.receivedTypes : content.mediaTypes
            for type in received where !types.contains(type) { types.append(type) }
        }
        return types.isEmpty ? nil : .array(types.map { .string($0) })
    }
}

extension ReadExpressions {
    /// Returns an expression for a body that is read in parts.
    /// - Parameter message: an expression for the request or the response.
    mutating func stream(_ content: ContentModel, _ message: String, for name: String) -> Code {
        switch content.kind {
        case .events(nil): Code.text("\(message).textEvents()").with(.try)
        case .events(let type?): messages("\(message).events", of: type, for: name)
        case .jsonStream(let type): messages("\(message).jsonStream", of: type, for: name)
        default: .text("\(message).contentStream()")
        }
    }

    private mutating func messages(_ function: String, of type: TypeUse, for name: String) -> Code {
        guard !type.isDecodedByType else { return Code.text(function + "()").with(.try) }
        return Code.closure(.text(function), body: read(type, from: "$0", for: name)).with(.try)
    }
}

extension EmittedType {
    /// The conformances of a type whose values can be sent to another task.
    static func conformances(isHashable: Bool) -> String {
        isHashable ? "\(hashable), \(sendable)" : sendable.rawValue
    }
}
