import OpenAPI
import YAMLTree

/// Comparison of request bodies and responses.
extension SpecificationComparison {
    mutating func compareBodies(_ before: RequestBody?, _ after: RequestBody?, _ subject: String) {
        let part = "request body"
        switch (before, after) {
        case (nil, nil): break
        case (nil, let body?):
            record(
                UnattributedChange(
                    .bodyAdded, body.isRequired ? "is new, required" : "is new, optional",
                    body.isRequired ? .narrows : .nothing, old: nil, new: body.location), subject, part, .request)
        case (let body?, nil):
            record(
                UnattributedChange(
                    .bodyRemoved, body.isRequired ? "is gone, was required" : "is gone, was optional",
                    body.isRequired ? [.removesCapability, .widens] : .removesCapability, old: body.location, new: nil),
                subject, part,
                .request)
        case (let old?, let new?):
            let locations = (old.location, new.location)
            compareText(old.description, new.description, locations, subject, part)
            compareRequired(old.isRequired, new.isRequired, locations, subject, part, .request)
            compareContent(old.content, new.content, subject, part, .request)
        }
    }

    mutating func compareResponses(_ before: [Response], _ after: [Response], _ subject: String) {
        let old = Dictionary(before.map { ($0.status, $0) }) { first, _ in first }
        let statuses = Set(after.map(\.status))
        for response in before where !statuses.contains(response.status) {
            record(
                UnattributedChange(
                    .responseRemoved, "is gone", response.isFailure ? .nothing : .narrows, old: response.location,
                    new: nil), subject, response.part, .response)
        }
        for response in after {
            guard let other = old[response.status] else {
                // Clients handle any failure, but only the kinds of success that they know.
                record(
                    UnattributedChange(
                        .responseAdded, "is new", response.isFailure ? .nothing : .widens, old: nil,
                        new: response.location), subject, response.part, .response)
                continue
            }
            compareText(
                other.description, response.description, (other.location, response.location), subject, response.part)
            compareHeaders(other.headers, response.headers, subject, response.part)
            compareContent(other.content, response.content, subject, response.part, .response)
        }
    }

    private mutating func compareHeaders(
        _ before: [Header], _ after: [Header], _ subject: String, _ part: String
    ) {
        let old = Dictionary(before.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        let names = Set(after.map { $0.name.lowercased() })
        for header in before where !names.contains(header.name.lowercased()) {
            record(
                UnattributedChange(
                    .headerRemoved, header.isRequired ? "is gone, was required" : "is gone, was optional",
                    header.isRequired ? [.removesCapability, .widens] : .removesCapability, old: header.location,
                    new: nil), subject,
                header.part(of: part), .response)
        }
        for header in after {
            let part = header.part(of: part)
            guard let other = old[header.name.lowercased()] else {
                record(
                    UnattributedChange(
                        .headerAdded, header.isRequired ? "is new, required" : "is new, optional",
                        header.isRequired ? .narrows : .nothing, old: nil, new: header.location), subject, part,
                    .response)
                continue
            }
            let locations = (other.location, header.location)
            compareRequired(other.isRequired, header.isRequired, locations, subject, part, .response)
            compareText(other.description, header.description, locations, subject, part)
            compareExamples(other.examples, header.examples, locations, subject, part)
            compare(other.schema, header.schema, subject, part, .response)
        }
    }

    private mutating func compareContent(
        _ before: [MediaType], _ after: [MediaType], _ subject: String, _ part: String, _ direction: Direction
    ) {
        let old = Dictionary(before.map { ($0.essence, $0) }) { first, _ in first }
        let names = Set(after.map(\.essence))
        for media in before where !names.contains(media.essence) {
            // In a response this also breaks clients that accept no other media type.
            record(
                UnattributedChange(
                    .contentRemoved, "\(MessageFormat.name(media.name)) is gone",
                    direction == .response ? .replaces : .narrows, old: media.location, new: nil), subject, part,
                direction)
        }
        for media in after {
            guard let other = old[media.essence] else {
                // Without a media type before, no receiver reads the body.
                record(
                    UnattributedChange(
                        .contentAdded, "\(MessageFormat.name(media.name)) is new", before.isEmpty ? .nothing : .widens,
                        old: nil, new: media.location), subject, part, direction)
                continue
            }
            let part = media.isJSON ? part : "\(part) (\(MessageFormat.name(media.name)))"
            let locations = (other.location, media.location)
            compareExamples(other.examples, media.examples, locations, subject, part)
            switch (other.schema, media.schema) {
            case (nil, nil): break
            case (nil, let schema?):
                record(
                    UnattributedChange(.type, "a schema is new", .narrows, old: nil, new: schema.location), subject,
                    part,
                    direction)
            case (let schema?, nil):
                record(
                    UnattributedChange(.type, "the schema is gone", .widens, old: schema.location, new: nil), subject,
                    part,
                    direction)
            case (let first?, let second?): compare(first, second, subject, part, direction)
            }
        }
    }
}

extension Response {
    fileprivate var part: String { "response \(MessageFormat.name(status))" }
    /// Whether the response is a failure: 4XX, 5XX, or `default`.
    fileprivate var isFailure: Bool { status.hasPrefix("4") || status.hasPrefix("5") || status == "default" }
}

extension Header {
    fileprivate func part(of response: String) -> String { "\(response) header '\(MessageFormat.name(name))'" }
}
