import APIRuntime
import HTTPTypes
import Logging
import NIOCore

/// The task of a connection: handles its requests, one after the other.
struct ConnectionTask: Sendable {
    let channel: any Channel
    let handler: NIOLoopBound<RequestHandler>
    let connection: Connection
    let router: APIRouter
    let requestTimeout: Duration?

    /// Handles requests until the connection ends.
    func run(logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(channel.eventLoop)) {
            await withTaskCancellationHandler {
                await handleRequests(PeerAddress(channel.remoteAddress), logger)
                channel.close(promise: nil)
                try? await channel.closeFuture.get()
            } onCancel: {
                channel.close(mode: .input, promise: nil)
            }
        }
    }

    private func handleRequests(_ peer: PeerAddress?, _ logger: Logger) async {
        while let request = await nextRequest() {
            let context = ServerRequestContext(
                request.head, peer: peer, deadline: requestTimeout.map { .now + $0 }, logger: logger)
            let response = await inChildTask { await respond(to: request, context) }
            if let stream = response.stream {
                await write(response, stream, isHead: request.head.method == .head)
            } else {
                handler.onEventLoop { $0.write(response) }
            }
        }
    }

    /// Writes a response in parts. The task that iterates over them is cancelled when the client closes the connection.
    private func write(_ response: ServerResponse, _ stream: APIByteStream, isHead: Bool) async {
        handler.onEventLoop { $0.begin(response) }
        let task = Task(executorPreference: EventLoopExecutor(channel.eventLoop)) {
            // The router has reported an error of the stream.
            let isComplete = isHead ? true : (try? await write(stream)) ?? false
            handler.onEventLoop { $0.endParts(isComplete: isComplete) }
        }
        handler.onEventLoop { $0.onStop { task.cancel() } }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Writes the parts of a response, each when the connection has room for it.
    /// - Returns: whether all parts were written.
    private func write(_ stream: APIByteStream) async throws -> Bool {
        for try await part in stream where !part.isEmpty {
            let mayContinue = await withCheckedContinuation { continuation in
                handler.onEventLoop { $0.write(part, continuation) }
            }
            guard mayContinue else { return false }
        }
        return !Task.isCancelled
    }

    /// Runs an operation in a child task. A task keeps the memory for its deepest call until its end, and the connection's
    /// own task ends with the connection, which may be idle for long.
    private func inChildTask(_ operation: @escaping @Sendable () async -> ServerResponse) async -> ServerResponse {
        guard #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) else { return await operation() }
        return await withTaskGroup(of: ServerResponse.self) { group in
            group.addImmediateTask { await operation() }
            return await group.next() ?? ServerResponse(status: .internalServerError)
        }
    }

    private func nextRequest() async -> IncomingRequest? {
        await withCheckedContinuation { continuation in
            handler.onEventLoop { $0.next(continuation) }
        }
    }

    private func respond(to request: IncomingRequest, _ context: ServerRequestContext) async -> ServerResponse {
        let response =
            if let rejection = request.received.rejection {
                await router.respond(to: request.head, rejectedBy: rejection, context: context)
            } else {
                await router.respond(
                    to: request.head, body: ServerRequestBody(request.body), context: context)
            }
        if let completion = response.completion {
            connection.add(ResponseCompletion(completion), forRequest: request.received.number)
        }
        return response
    }
}
