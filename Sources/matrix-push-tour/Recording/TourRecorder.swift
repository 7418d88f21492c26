import APIRuntime
import CommandLineSupport
import Foundation
import Synchronization

/// Collects the hops of the tour in the order in which they happen.
final class TourRecorder: Sendable {
    fileprivate struct State: Sendable {
        var record = TourRecord()
        var hopCount = 0
        /// The kinds of requests whose bodies were shown.
        var shownKinds: Set<String> = []
        /// Texts that differ between runs, with their names.
        var replacements: [(text: String, name: String)] = []
    }

    private let state = Mutex(State())

    /// Whether texts show the bodies of a hop.
    enum Detail: Sendable {
        case always
        /// If no hop of this kind was shown before.
        case first(String)
    }

    /// The record so far.
    var record: TourRecord { state.withLock { $0.record } }

    /// Uses a name instead of a text that differs between runs, or is a secret.
    func replace(_ text: String, with name: String) {
        state.withLock { $0.replacements.append((text, name)) }
    }

    func setConfiguration(_ text: String) {
        state.withLock { $0.record.configuration = $0.named(text) }
    }

    // MARK: Acts

    /// Begins an act, to which the following hops belong.
    func beginAct(title: String, introduction: String, time: String) {
        state.withLock { state in
            state.record.acts.append(
                RecordedAct(
                    number: state.record.acts.count + 1, time: time, title: title, introduction: introduction))
        }
    }

    /// Ends the act.
    /// - Parameter failures: descriptions of what the devices should show instead.
    /// - Returns: the act.
    func endAct(screens: [DeviceScreen], failures: [String]) -> RecordedAct? {
        state.withLock { state in
            guard let last = state.record.acts.indices.last else { return nil }
            state.record.acts[last].screens = screens
            state.record.failures += failures.map { "act \(last + 1): \($0)" }
            return state.record.acts[last]
        }
    }

    /// Returns the error of the act that is being performed.
    func failureOfAct(_ reason: String) -> CommandFailure {
        guard let act = record.acts.last else { return CommandFailure(reason) }
        return CommandFailure("act \(act.number) (\(act.title)) failed: \(reason)")
    }

    func addFailures(_ failures: [String]) {
        state.withLock { $0.record.failures += failures }
    }

    // MARK: Hops

    /// Records a request.
    /// - Parameters:
    ///   - subject: the app that it is for.
    ///   - detail: whether texts show the bodies.
    /// - Returns: the hop's number.
    func begin(
        _ request: RecordedRequest, from: String, to: String, subject: String? = nil, detail: Detail
    ) -> Int {
        state.withLock { state in
            state.hopCount += 1
            let isDetailed =
                switch detail {
                case .always: true
                case .first(let kind): state.shownKinds.insert("\(to) \(kind)").inserted
                }
            let path = state.named(request.path)
            let hop = RecordedHop(
                number: state.hopCount, from: from, to: to, method: request.method,
                path: path.removingPercentEncoding ?? path, subject: subject, fields: request.shownFields,
                body: state.body(request.body), isDetailed: isDetailed)
            if let act = state.record.acts.indices.last { state.record.acts[act].hops.append(hop) }
            return hop.number
        }
    }

    /// Records the response to a hop's request.
    func end(_ hop: Int, with response: ClientResponse) {
        end(hop, status: response.head.status.code, body: response.body)
    }

    func end(_ hop: Int, status: Int, body: [UInt8]) {
        change(hop) { hop, state in hop.result = .response(status: status, state.json(body)) }
    }

    /// Records that no response came.
    func end(_ hop: Int, lost reason: String) {
        change(hop) { hop, _ in hop.result = .lost(reason) }
    }

    /// Adds a sentence to a hop.
    /// - Parameter isDetail: whether texts show it only with the bodies.
    func remark(_ text: String, json: [UInt8]? = nil, isDetail: Bool = false, of hop: Int) {
        change(hop) { hop, state in
            hop.remarks.append(.init(text: text, json: json.flatMap { state.json($0) }, isDetail: isDetail))
        }
    }

    /// Adds a sentence after the last hop.
    func note(_ text: String) {
        state.withLock { state in
            guard let act = state.record.acts.indices.last else { return }
            state.record.acts[act].notes.append(.init(hop: state.hopCount, text: text))
        }
    }

    private func change(_ number: Int, _ change: (inout RecordedHop, State) -> Void) {
        state.withLock { state in
            let copy = state
            for act in state.record.acts.indices.reversed() {
                guard let index = state.record.acts[act].hops.firstIndex(where: { $0.number == number }) else {
                    continue
                }
                change(&state.record.acts[act].hops[index], copy)
                return
            }
        }
    }
}

extension TourRecorder.State {
    func named(_ text: String) -> String {
        replacements.reduce(text) { $0.replacing($1.text, with: $1.name) }
    }

    func json(_ body: [UInt8]) -> JSONValue? {
        try? JSONValue(json: Array(named(String(decoding: body, as: UTF8.self)).utf8))
    }

    func body(_ bytes: [UInt8]) -> RecordedHop.Body {
        if bytes.isEmpty { return .none }
        return json(bytes).map { .json($0) } ?? .binary(bytes.count)
    }
}
