import HTTPTypes

/// A writer of `multipart/form-data` bodies (RFC 7578), for generated code.
///
/// Absent members and `null` have no part; the elements of an array have a part each.
@_spi(Generated)
public struct MultipartWriter {
    private var parts: [(header: [UInt8], content: [UInt8])] = []
    /// The first name or media type that a part's header can't have.
    private(set) var problem: String?

    init() {}

    /// Adds a file.
    /// - Parameter contentType: the media type of a file without one.
    public mutating func add(
        _ name: String, file: MultipartFile?, contentType: String = "application/octet-stream"
    ) {
        guard let file else { return }
        append(name, filename: file.filename, contentType: file.contentType ?? contentType, file.bytes)
    }

    /// Adds files.
    /// - Parameter contentType: the media type of a file without one.
    public mutating func add(
        _ name: String, files: [MultipartFile]?, contentType: String = "application/octet-stream"
    ) {
        for file in files ?? [] { add(name, file: file, contentType: contentType) }
    }

    /// Adds a value: a string verbatim, other scalars as in JSON, objects and arrays as JSON text.
    /// - Parameter contentType: the media type of the part, instead of none for a scalar and `application/json` for
    ///   other values.
    public mutating func add(_ name: String, _ value: (some JSONCodable)?, contentType: String? = nil) {
        guard let value, let json = try? JSONValue(json: value.jsonBytes()) else { return }
        add(name, value: json, contentType)
    }

    /// Adds the elements of an array, each as a value.
    /// - Parameter contentType: the media type of the parts, instead of none for a scalar and `application/json` for
    ///   other values.
    public mutating func add(_ name: String, each values: [some JSONCodable]?, contentType: String? = nil) {
        for value in values ?? [] { add(name, value, contentType: contentType) }
    }

    /// Adds a value as JSON text.
    public mutating func add(
        _ name: String, json value: (some JSONCodable)?, contentType: String = "application/json"
    ) {
        guard let value else { return }
        append(name, filename: nil, contentType: contentType, value.jsonBytes())
    }

    /// Adds the elements of an array, each as JSON text.
    public mutating func add(
        _ name: String, eachJSON values: [some JSONCodable]?, contentType: String = "application/json"
    ) {
        for value in values ?? [] { add(name, json: value, contentType: contentType) }
    }

    /// Adds each scalar in an object or array as a part of its own, in the style `deepObject`: `a[b]`, `a[0]`.
    public mutating func add(_ name: String, deep value: (some JSONCodable)?) {
        guard let value, let json = try? JSONValue(json: value.jsonBytes()) else { return }
        problem = problem ?? ParameterObject.deepProblem(json)
        for (name, text) in ParameterObject.deepPairs(name, json) {
            append(name, filename: nil, contentType: nil, Array(text.utf8))
        }
    }

    /// Adds parts that the schema doesn't define.
    public mutating func add(_ parts: [MultipartPart]) {
        for part in parts {
            let content = part.content
            append(part.name, filename: content.filename, contentType: content.contentType, content.bytes)
        }
    }

    private mutating func add(_ name: String, value: JSONValue, _ contentType: String?) {
        switch value {
        case .null: return
        case .array, .object:
            append(name, filename: nil, contentType: contentType ?? "application/json", Array(value.description.utf8))
        default:
            append(name, filename: nil, contentType: contentType, Array(ParameterObject.text(value).utf8))
        }
    }

    private mutating func append(_ name: String, filename: String?, contentType: String?, _ content: [UInt8]) {
        let quotedFilename = filename.map(FieldParameters.quoted)
        guard let quotedName = FieldParameters.quoted(name), quotedFilename != .some(nil) else {
            problem = problem ?? "the name of a part or file contains a control character"
            return
        }
        if let contentType, !HTTPField.isValidValue(contentType) || contentType.isEmpty {
            problem = problem ?? "the media type of the part \(quotedName) contains a character that HTTP doesn't allow"
            return
        }
        var header = "Content-Disposition: form-data; name=\(quotedName)"
        if case let quoted?? = quotedFilename { header += "; filename=\(quoted)" }
        if let contentType { header += "\r\nContent-Type: \(contentType)" }
        parts.append((Array((header + "\r\n\r\n").utf8), content))
    }

    // MARK: The body

    /// Returns the body, with its boundary in the media type.
    func finish() -> APIContent {
        let boundary = self.boundary
        var body: [UInt8] = []
        body.reserveCapacity(parts.reduce(64) { $0 + $1.header.count + $1.content.count + boundary.utf8.count + 8 })
        for part in parts {
            body += "--\(boundary)\r\n".utf8
            body += part.header
            body += part.content
            body += "\r\n".utf8
        }
        body += "--\(boundary)--\r\n".utf8
        return APIContent(type: "multipart/form-data; boundary=\(boundary)", bytes: body)
    }

    /// A boundary that occurs in no part. It is random, because the author of a content could guess any other.
    private var boundary: String {
        while true {
            let digits = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
            // Its first character occurs only there, so that a search never goes back.
            let boundary = "Part-" + digits
            let search = ByteSearch(Array(boundary.utf8))
            if !parts.contains(where: { search.isFound(in: $0.header) || search.isFound(in: $0.content) }) {
                return boundary
            }
        }
    }
}
