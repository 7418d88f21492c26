import APIRuntime
import Foundation
import HTTPTypes
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A transport on `URLSession`, which an extension has without further libraries.
///
/// Redirects aren't followed, because an access token must not go to another server. A larger response than allowed is
/// cancelled while it arrives.
public final class URLSessionTransport: ClientTransport {
    private let session: URLSession
    private let receiver = Receiver()

    public init(configuration: URLSessionConfiguration = .ephemeral) {
        session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    public func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let task = session.dataTask(with: try Self.urlRequest(request, body: body))
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                receiver.add(task.taskIdentifier, .init(maxBytes: maxResponseBytes, continuation: continuation))
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
    }

    private static func urlRequest(_ request: HTTPRequest, body: [UInt8]?) throws(InvalidRequestError) -> URLRequest {
        guard let scheme = request.scheme, let authority = request.authority, let path = request.path,
            let url = URL(string: "\(scheme)://\(authority)\(path)")
        else { throw InvalidRequestError("it has no valid URL") }
        var result = URLRequest(url: url)
        result.httpMethod = request.method.rawValue
        for field in request.headerFields { result.addValue(field.value, forHTTPHeaderField: field.name.rawName) }
        result.httpBody = body.map { Data($0) }
        return result
    }

    /// A response that is arriving.
    private struct Arrival: Sendable {
        let maxBytes: Int
        let continuation: CheckedContinuation<ClientResponse, any Error>
        var body: [UInt8] = []
        var isTooLarge = false
    }

    /// Collects the responses of all requests.
    private final class Receiver: NSObject, URLSessionDataDelegate, Sendable {
        private let arrivals = Mutex([Int: Arrival]())
        /// Requests that were cancelled before they began.
        private let ended = Mutex(Set<Int>())

        func add(_ task: Int, _ arrival: Arrival) {
            let hasEnded = ended.withLock { ended in
                guard ended.remove(task) == nil else { return true }
                arrivals.withLock { $0[task] = arrival }
                return false
            }
            if hasEnded { arrival.continuation.resume(throwing: CancellationError()) }
        }

        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }

        func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
            let isTooLarge = arrivals.withLock { arrivals in
                guard var arrival = arrivals.removeValue(forKey: dataTask.taskIdentifier) else { return false }
                arrival.isTooLarge = arrival.body.count + data.count > arrival.maxBytes
                if !arrival.isTooLarge { arrival.body += data }
                arrivals[dataTask.taskIdentifier] = arrival
                return arrival.isTooLarge
            }
            if isTooLarge { dataTask.cancel() }
        }

        func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
            let known = ended.withLock { ended in
                let known = arrivals.withLock { $0.removeValue(forKey: task.taskIdentifier) }
                if known == nil { ended.insert(task.taskIdentifier) }
                return known
            }
            guard let arrival = known else { return }
            guard let response = task.response as? HTTPURLResponse else {
                return arrival.continuation.resume(throwing: error ?? URLError(.badServerResponse))
            }
            let head = HTTPResponse(status: .init(code: response.statusCode), headerFields: Self.fields(response))
            if arrival.isTooLarge {
                arrival.continuation.resume(throwing: ResponseTooLargeError(head: head, maxBytes: arrival.maxBytes))
            } else if let error {
                arrival.continuation.resume(throwing: error)
            } else {
                arrival.continuation.resume(returning: ClientResponse(head: head, body: arrival.body))
            }
        }

        private static func fields(_ response: HTTPURLResponse) -> HTTPFields {
            var fields = HTTPFields()
            for (name, value) in response.allHeaderFields {
                guard let name = (name as? String).flatMap({ HTTPField.Name($0) }), let value = value as? String else {
                    continue
                }
                fields[name] = value
            }
            return fields
        }
    }
}
