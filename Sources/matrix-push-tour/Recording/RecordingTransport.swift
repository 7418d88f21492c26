import APIRuntime
import HTTPTypes
import Synchronization

/// A transport that keeps requests and responses of another one, until they are recorded.
///
/// A device asks for several things at once. Recorded in the order of their paths, the hops are the same in each run.
final class RecordingTransport: ClientTransport {
    private struct Exchange: Sendable {
        let request: RecordedRequest
        let response: ClientResponse?
    }

    private let base: any ClientTransport
    private let from: String
    private let recorder: TourRecorder
    private let exchanges = Mutex<[Exchange]>([])

    /// - Parameter from: the name of the sender, whose requests go to the homeserver.
    init(base: any ClientTransport, from: String, recorder: TourRecorder) {
        self.base = base
        self.from = from
        self.recorder = recorder
    }

    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let recorded = RecordedRequest(request, body: body)
        do {
            let response = try await base.send(request, body: body, maxResponseBytes: maxResponseBytes)
            exchanges.withLock { $0.append(Exchange(request: recorded, response: response)) }
            return response
        } catch {
            exchanges.withLock { $0.append(Exchange(request: recorded, response: nil)) }
            throw error
        }
    }

    /// Records what was sent since the last call.
    /// - Parameters:
    ///   - isSorted: whether the requests were sent at the same time.
    ///   - detail: returns whether texts show the bodies of a request.
    /// - Returns: the number of the last hop.
    @discardableResult
    func record(
        isSorted: Bool = false, detail: (RecordedRequest) -> TourRecorder.Detail = { .first($0.operation) }
    ) -> Int? {
        var exchanges = exchanges.withLock { exchanges in
            defer { exchanges = [] }
            return exchanges
        }
        if isSorted { exchanges.sort { $0.request.path < $1.request.path } }
        var last: Int?
        for exchange in exchanges {
            let hop = recorder.begin(
                exchange.request, from: from, to: "homeserver", detail: detail(exchange.request))
            if let response = exchange.response {
                recorder.end(hop, with: response)
            } else {
                recorder.end(hop, lost: "no response")
            }
            last = hop
        }
        return last
    }
}
