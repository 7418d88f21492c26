/// A part of a received `multipart/form-data` body.
struct ReceivedPart: Hashable {
    let name: String
    let filename: String?
    let contentType: String?
    let content: ArraySlice<UInt8>
}

/// A strict parser of `multipart/form-data` bodies (RFC 7578; RFC 2046, section 5.1).
///
/// The text before the first boundary and after the last is ignored, as RFC 2046 demands. A part must have a name;
/// folded header lines and transfer encodings that change the bytes are rejected.
/// - Complexity: O(*n*) in the number of bytes.
struct MultipartParser {
    private let body: [UInt8]
    private let limits: FormLimits
    /// The line break and the boundary that end a part.
    private let delimiter: [UInt8]
    private var position = 0

    /// Returns the parts of a body.
    /// - Parameter contentType: the value of the `Content-Type` field, which has the boundary.
    /// - Throws: one violation of the code `syntax`, `utf8` or `limit`. It contains no bytes of the body.
    static func parts(
        of body: [UInt8], contentType: String, limits: FormLimits
    ) throws(JSONInvalidError) -> [ReceivedPart] {
        guard let boundary = FieldParameters(contentType)?["boundary"], isBoundary(boundary) else {
            throw problem("the Content-Type field has no valid boundary")
        }
        var parser = MultipartParser(body: body, limits: limits, boundary: boundary)
        return try parser.parse()
    }

    private init(body: [UInt8], limits: FormLimits, boundary: String) {
        self.body = body
        self.limits = limits
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether a text is a boundary (RFC 2046, section 5.1.1).
    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && text.utf8.last != 0x20
            && text.utf8.allSatisfy { FieldParameters.isAlphanumeric($0) || "'()+_,-./:=? ".utf8.contains($0) }
    }

    private mutating func parse() throws(JSONInvalidError) -> [ReceivedPart] {
        let search = ByteSearch(delimiter)
        if body.starts(with: delimiter.dropFirst(2)) {
            position = delimiter.count - 2
        } else if let start = search.firstIndex(in: body, from: 0) {
            position = start + delimiter.count
        } else {
            throw Self.problem("the body doesn't contain its boundary")
        }
        var parts: [ReceivedPart] = []
        while try beginsPart() {
            guard parts.count < limits.maxParts else {
                throw Self.problem("the body has more than \(counted(limits.maxParts, "part", "parts"))", .limit)
            }
            let header = try readHeader(ofPart: parts.count + 1)
            guard let end = search.firstIndex(in: body, from: position) else {
                throw Self.problem("the body ends within part \(parts.count + 1)")
            }
            parts.append(try header.part(position..<end, of: body))
            position = end + delimiter.count
        }
        return parts
    }

    /// Reads the rest of a boundary's line.
    /// - Returns: whether a part follows; `false` after the last boundary.
    private mutating func beginsPart() throws(JSONInvalidError) -> Bool {
        let isLast = body[position...].starts(with: "--".utf8)
        if isLast { position += 2 }
        while position < body.count, body[position] == 0x20 || body[position] == 0x09 { position += 1 }
        if isLast, position == body.count { return false }
        guard body[position...].starts(with: "\r\n".utf8) else {
            throw Self.problem("expected the end of the line after a boundary")
        }
        position += 2
        return !isLast
    }

    private mutating func readHeader(ofPart number: Int) throws(JSONInvalidError) -> PartHeader {
        let start = position
        var header = PartHeader(number: number)
        while true {
            let end = try endOfLine(from: start, number)
            let line = body[position..<end]
            position = end + 2
            if line.isEmpty { return header }
            try header.add(line)
        }
    }

    /// Returns the index of the next line break.
    /// - Parameter start: the start of the header.
    private func endOfLine(from start: Int, _ number: Int) throws(JSONInvalidError) -> Int {
        var index = position
        while index + 1 < body.count {
            guard index - start < limits.maxPartHeaderBytes else {
                let limit = counted(limits.maxPartHeaderBytes, "byte", "bytes")
                throw Self.problem("the header of part \(number) has more than \(limit)", .limit)
            }
            if body[index] == 0x0D, body[index + 1] == 0x0A { return index }
            index += 1
        }
        throw Self.problem("the body ends within the header of part \(number)")
    }

    static func problem(_ message: String, _ code: JSONViolation.Code = .syntax) -> JSONInvalidError {
        JSONInvalidError([JSONViolation(code: code, pointer: "", line: 1, column: 1, message: message)])
    }
}

/// The header of a part: the fields that RFC 7578 defines. Others are ignored, as section 4.8 demands.
private struct PartHeader {
    /// The number of the part, from 1.
    let number: Int
    private var fields: [(name: String, value: String)] = []

    init(number: Int) { self.number = number }

    mutating func add(_ line: ArraySlice<UInt8>) throws(JSONInvalidError) {
        guard let text = String(validating: line, as: UTF8.self) else {
            throw MultipartParser.problem("the header of part \(number) isn't UTF-8", .utf8)
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isValid = parts.count == 2 && !parts[0].isEmpty && parts[0].utf8.allSatisfy(FieldParameters.isToken)
        guard isValid, parts[1].utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw MultipartParser.problem("the header of part \(number) has a malformed line")
        }
        let name = parts[0].lowercased()
        guard !fields.contains(where: { $0.name == name }) else {
            throw MultipartParser.problem("the header of part \(number) has a field twice")
        }
        fields.append((name, String(parts[1].trimmed)))
    }

    private subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    func part(_ content: Range<Int>, of body: [UInt8]) throws(JSONInvalidError) -> ReceivedPart {
        guard let disposition = self["content-disposition"].flatMap(FieldParameters.init),
            disposition.value == "form-data", let name = disposition["name"]
        else {
            throw MultipartParser.problem("part \(number) has no valid Content-Disposition with a name")
        }
        let encoding = self["content-transfer-encoding"]?.lowercased() ?? "binary"
        guard ["7bit", "8bit", "binary"].contains(encoding) else {
            throw MultipartParser.problem("part \(number) has a transfer encoding, which RFC 7578 doesn't allow")
        }
        let type = self["content-type"]
        return ReceivedPart(
            name: name, filename: disposition["filename"], contentType: type?.isEmpty == false ? type : nil,
            content: body[content])
    }
}
