import APIRuntime

/// A part of a response or a request in which the gateway differs from sygnal.
struct FieldDifference: CustomStringConvertible, Sendable {
    let recording: SygnalRecording
    /// The request of ours that differs; `nil` for responses, and for requests that only one of the two sends.
    var request: ComparableRequest?
    /// The provider and the part: `apns field apns-id`, `fcm body/message/data/type`, `status`.
    let place: String
    /// sygnal's value; `nil` if it is absent.
    let sygnal: JSONValue?
    /// The gateway's value; `nil` if it is absent.
    let ours: JSONValue?

    var description: String {
        func text(_ value: JSONValue?) -> String { value.map { String($0.description.prefix(200)) } ?? "absent" }
        return "\(recording.name): \(place): sygnal \(text(sygnal)), ours \(text(ours))"
    }

    /// Returns the differences of responses and requests.
    static func all(
        in recording: SygnalRecording, status: Int, rejected: [String]?, requests: [ComparableRequest]
    ) -> [FieldDifference] {
        var comparison = Comparison(recording: recording)
        comparison.compare("status", .integer(Int64(recording.status)), .integer(Int64(status)))
        comparison.compare("rejected", recording.rejected.map(list), rejected.map(list))
        comparison.compare(recording.requests, requests)
        return comparison.differences
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

private struct Comparison {
    let recording: SygnalRecording
    private var request: ComparableRequest?
    var differences: [FieldDifference] = []

    init(recording: SygnalRecording) {
        self.recording = recording
    }

    mutating func compare(_ sygnal: [ComparableRequest], _ ours: [ComparableRequest]) {
        var rest = ours
        for request in sygnal {
            // A device with another token in our request is compared with it if there is no better one.
            let index =
                rest.firstIndex { $0.provider == request.provider && $0.device == request.device }
                ?? rest.firstIndex { $0.provider == request.provider && !sygnal.map(\.device).contains($0.device) }
            if let index {
                compare(request, rest.remove(at: index))
            } else {
                add("\(request.provider) request", request.body, nil)
            }
        }
        for request in rest { add("\(request.provider) request", nil, request.body) }
    }

    private mutating func compare(_ sygnal: ComparableRequest, _ ours: ComparableRequest) {
        let provider = sygnal.provider
        request = ours
        defer { request = nil }
        compare("\(provider) path", .string(sygnal.path), .string(ours.path))
        for name in Set(sygnal.fields.keys).union(ours.fields.keys).sorted() {
            compare(
                "\(provider) field \(name)", sygnal.fields[name].map { .string($0) },
                ours.fields[name].map { .string($0) })
        }
        compare("\(provider) body", sygnal.body, ours.body)
    }

    mutating func compare(_ place: String, _ sygnal: JSONValue?, _ ours: JSONValue?) {
        if let left = sygnal?.object, let right = ours?.object {
            for key in Set(left.keys).union(right.keys).sorted() { compare("\(place)/\(key)", left[key], right[key]) }
        } else if let left = sygnal?.array, let right = ours?.array, left.count == right.count {
            for index in left.indices { compare("\(place)/\(index)", left[index], right[index]) }
        } else if sygnal != ours {
            add(place, sygnal, ours)
        }
    }

    private mutating func add(_ place: String, _ sygnal: JSONValue?, _ ours: JSONValue?) {
        differences.append(
            FieldDifference(recording: recording, request: request, place: place, sygnal: sygnal, ours: ours))
    }
}
