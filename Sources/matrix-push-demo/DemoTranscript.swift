import APIRuntime
import HTTPTypes
import Synchronization
import YAMLTree

/// The requests and responses of the demo, printed in the order in which they happen.
final class DemoTranscript: Sendable {
    private struct State: Sendable {
        var hopCount = 0
        var showsDetails = true
        /// Texts that differ between runs, with their names.
        var replacements: [(text: String, name: String)] = []
        /// The first notification without its devices, and the number of its hop.
        var notification: (value: JSONObject, hop: Int)?
    }

    private let state = Mutex(State())
    private let show: @Sendable (String) -> Void

    /// - Parameter show: prints a text, which has no trailing newline.
    init(show: @escaping @Sendable (String) -> Void) {
        self.show = show
    }

    /// The number of a request, with its sender and its receiver.
    struct Hop: Sendable {
        let number: Int
        let from: String
        let to: String
    }

    /// The header fields that are printed. Others are omitted, because they include tokens and times.
    private static let shownFields = [
        "apns-topic", "apns-push-type", "apns-priority", "apns-collapse-id", "ttl", "urgency", "content-encoding",
    ].compactMap { HTTPField.Name($0) }

    /// Whether bodies of requests, header fields and the checks of push servers are printed.
    var showsDetails: Bool {
        get { state.withLock { $0.showsDetails } }
        set { state.withLock { $0.showsDetails = newValue } }
    }

    /// Prints a name instead of a text that differs between runs.
    func replace(_ text: String, with name: String) {
        state.withLock { $0.replacements.append((text, name)) }
    }

    // MARK: Lines

    /// Prints a text.
    func print(_ text: String) {
        show(named(text).printableLines)
    }

    /// Prints a text with an indentation.
    func printIndented(_ text: String) {
        print(text.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n"))
    }

    /// Prints the result of a push server's check, and a body in JSON.
    func printDetail(_ text: String, _ body: [UInt8]? = nil) {
        guard showsDetails else { return }
        printIndented(text)
        if let body { printIndented(json(body).map { FlowedJSON.text($0) } ?? "(no JSON)") }
    }

    // MARK: Hops

    /// Prints a request, which becomes the next hop.
    func request(_ request: HTTPRequest, body: [UInt8]?, from: String, to: String) -> Hop {
        let number = state.withLock { state in
            state.hopCount += 1
            return state.hopCount
        }
        print("[\(number)] \(from) -> \(to)  \(request.method) \(request.path ?? "")")
        if showsDetails {
            for line in fields(request) { printIndented(line) }
            if let text = body.flatMap({ text($0, ofHop: number) }) { printIndented(text) }
        }
        return Hop(number: number, from: from, to: to)
    }

    /// Prints the response to a hop's request.
    func response(_ response: ClientResponse, to hop: Hop) {
        let body = json(response.body).map { " " + FlowedJSON.text($0) } ?? ""
        print("[\(hop.number)] \(hop.from) <- \(hop.to)  \(response.head.status.code)\(body)")
    }

    /// Returns the shown header fields, three on a line.
    private func fields(_ request: HTTPRequest) -> [String] {
        let fields = Self.shownFields.compactMap { name in request.headerFields[name].map { "\(name): \($0)" } }
        return stride(from: 0, to: fields.count, by: 3).map { start in
            fields[start..<min(start + 3, fields.count)].joined(separator: "   ")
        }
    }

    /// Returns the text of a request's body; `nil` if it isn't JSON. Members of pushers that don't matter here are
    /// omitted, as is a notification that was printed before.
    private func text(_ body: [UInt8], ofHop number: Int) -> String? {
        guard let json = json(body) else { return nil }
        if json["kind"] == "http" {
            let shown = (json.object ?? [:]).filter { ["app_id", "pushkey", "data"].contains($0.key) }
            var members = JSONObject()
            for (key, value) in shown { members[key] = value }
            return FlowedJSON.text(.object(members)).dropLast() + ", …}"
        }
        guard var notification = json["notification"]?.object else { return FlowedJSON.text(json) }
        let appID = notification["devices"]?.array?.first?["app_id"]?.string ?? ""
        notification["devices"] = nil
        let first = state.withLock { [notification] state in
            let first = state.notification
            if first == nil { state.notification = (notification, number) }
            return first
        }
        guard let first, first.value == notification else { return FlowedJSON.text(json) }
        return "(the notification of [\(first.hop)], for the pusher of \(appID))"
    }

    private func json(_ body: [UInt8]) -> JSONValue? {
        try? JSONValue(json: Array(named(String(decoding: body, as: UTF8.self)).utf8))
    }

    private func named(_ text: String) -> String {
        let replacements = state.withLock { $0.replacements }
        return replacements.reduce(text) { $0.replacing($1.text, with: $1.name) }
    }
}

extension String {
    /// The text with escapes for characters that aren't printable, other than newlines.
    fileprivate var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }.joined(separator: "\n")
    }
}
