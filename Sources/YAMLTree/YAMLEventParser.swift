import CYAML

/// An event of the YAML parser.
enum YAMLEvent {
    case documentStart(SourceLocation)
    case scalar(Scalar, SourceLocation)
    case collectionStart(isMapping: Bool, tag: String?, anchor: String?, SourceLocation)
    /// The line and column just after the collection.
    case collectionEnd(line: Int, column: Int)
    case alias(String, SourceLocation)
    case streamEnd

    struct Scalar {
        let text: String
        /// Whether the scalar is neither quoted nor a block scalar.
        let isPlain: Bool
        let tag: String?
        let anchor: String?
    }
}

/// A wrapper of libyaml's event parser. It reads the text in place.
struct YAMLEventParser: ~Copyable {
    // On the heap, because the parser contains a pointer to itself.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let source: SourceText

    /// - Parameters:
    ///   - body: Valid UTF-8 without a byte order mark; must outlive the parser.
    ///   - source: The text that contains `body`, for locations.
    init(_ body: UnsafeBufferPointer<UInt8>, of source: SourceText) throws(Diagnostic) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw .error("not enough memory to read YAML", at: SourceLocation(source: source, line: 1, column: 1))
        }
        self.parser = parser
        self.source = source
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        if let start = body.baseAddress {
            yaml_parser_set_input_string(parser, start, body.count)
        } else {
            // libyaml needs a pointer even for an empty text; it doesn't read from it.
            yaml_parser_set_input_string(parser, UnsafeRawPointer(parser).assumingMemoryBound(to: UInt8.self), 0)
        }
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Returns the next event. Must not be called after `streamEnd` or an error.
    /// - Parameter innermost: The start of the innermost open collection, for errors.
    mutating func next(inside innermost: SourceLocation?) throws(Diagnostic) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else {
                throw yamlSyntaxError(parser.pointee, in: source, inside: innermost)
            }
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_DOCUMENT_START_EVENT:
                return .documentStart(location(of: event))
            case YAML_SCALAR_EVENT:
                let scalar = event.data.scalar
                let content = YAMLEvent.Scalar(
                    text: String(
                        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self),
                    isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
                    tag: string(scalar.tag),
                    anchor: string(scalar.anchor))
                return .scalar(content, location(of: event))
            case YAML_SEQUENCE_START_EVENT:
                let start = event.data.sequence_start
                return .collectionStart(
                    isMapping: false, tag: string(start.tag), anchor: string(start.anchor), location(of: event))
            case YAML_MAPPING_START_EVENT:
                let start = event.data.mapping_start
                return .collectionStart(
                    isMapping: true, tag: string(start.tag), anchor: string(start.anchor), location(of: event))
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
                return .collectionEnd(line: event.end_mark.line + 1, column: event.end_mark.column + 1)
            case YAML_ALIAS_EVENT:
                return .alias(string(event.data.alias.anchor) ?? "", location(of: event))
            case YAML_STREAM_END_EVENT, YAML_NO_EVENT:
                return .streamEnd
            default:
                continue  // the start of the stream and the end of a document
            }
        }
    }

    private func location(of event: yaml_event_t) -> SourceLocation {
        let start = event.start_mark
        let end = event.end_mark
        return SourceLocation(
            source: source, line: start.line + 1, column: start.column + 1,
            endColumn: end.line == start.line ? end.column + 1 : nil)
    }

    private func string(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        characters.map { String(cString: $0) }
    }
}
