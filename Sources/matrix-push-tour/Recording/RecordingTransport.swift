import APIRuntime
import HTTPTypes
import Synchronization

/// A transport that records a device's requests to the homeserver, which another transport sends.
final class RecordingTransport: ClientTransport {
    private struct Exchange: Sendable {
        let request: RecordedRequest
        let response: ClientResponse?
    }

    private let base: any ClientTransport
    private let from: String
    private let recorder: TourRecorder
    /// The requests that were sent since the collection began; `nil` outside of one.
    private let collected = Mutex<[Exchange]?>(nil)

    /// - Parameter from: the name of the device.
    init(base: any ClientTransport, from: String, recorder: TourRecorder) {
        self.base = base
        self.from = from
        self.recorder = recorder
    }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let recorded = RecordedRequest(request, body: body)
        let isCollected = collected.withLock { $0 != nil }
        let hop = isCollected ? nil : begin(recorded)
        var response: ClientResponse?
        defer {
            if let hop {
                end(hop, response)
            } else {
                collected.withLock { $0?.append(Exchange(request: recorded, response: response)) }
            }
        }
        response = try await base.send(request, body: body, maxResponseBytes: maxResponseBytes)
        guard let response else { throw CancellationError() }
        return response
    }

    /// Runs a closure that sends several requests at the same time. They are recorded in the order of their paths, so that
    /// the hops are the same in each run.
    func collecting<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value {
        collected.withLock { $0 = [] }
        let value = await body()
        let exchanges = collected.withLock { collected in
            defer { collected = nil }
            return collected ?? []
        }
        for exchange in exchanges.sorted(by: { $0.request.path < $1.request.path }) {
            end(begin(exchange.request), exchange.response)
        }
        return value
    }

    private func begin(_ request: RecordedRequest) -> Int {
        recorder.begin(
            request, from: from, to: "homeserver", detail: request.method == "GET" ? .first(request.operation) : .always
        )
    }

    private func end(_ hop: Int, _ response: ClientResponse?) {
        if let response {
            recorder.end(hop, with: response)
        } else {
            recorder.end(hop, lost: "no response")
        }
    }
}
