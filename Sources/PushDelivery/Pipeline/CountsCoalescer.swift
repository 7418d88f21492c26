import Synchronization

/// Sends only the latest of the counts that arrive for a device while earlier ones are on their way.
///
/// A push provider may drop notifications without an alert if a device gets many. The last counts take precedence, so
/// those between the ones on their way and the last needn't be sent.
final class CountsCoalescer: Sendable {
    typealias Operation = @Sendable () async -> DeliveryResult

    private struct Next {
        var operation: Operation
        /// The result for all that wait: those who asked for the operation, and for ones that it replaced.
        let result = SharedResult<DeliveryResult>()
    }

    private struct Lane {
        var next: Next?
    }

    /// The devices with an operation in progress.
    private let lanes = Mutex<[DeliveryKey: Lane]>([:])

    /// The number of devices with an operation in progress.
    var count: Int { lanes.withLock { $0.count } }
    /// Whether operations wait.
    var hasWaiting: Bool { lanes.withLock { $0.values.contains { $0.next != nil } } }

    /// Runs an operation, after the one in progress for the device and instead of those that wait.
    /// - Parameters:
    ///   - signal: ends the wait for the result.
    ///   - onReplacement: called if the operation replaces one that waits.
    /// - Returns: the result of the operation or of the one that replaced it; `nil` if the signal ended before.
    func run(
        for device: DeliveryKey, until signal: StopSignal, onReplacement: @Sendable () -> Void,
        _ operation: @escaping Operation
    ) async -> DeliveryResult? {
        let (waiting, isReplacement) = lanes.withLock { lanes -> (SharedResult<DeliveryResult>?, Bool) in
            guard let lane = lanes[device] else {
                lanes[device] = Lane()
                return (nil, false)
            }
            var next = lane.next ?? Next(operation: operation)
            next.operation = operation
            lanes[device]?.next = next
            return (next.result, lane.next != nil)
        }
        if isReplacement { onReplacement() }
        if let waiting { return await signal.run { await waiting.value() } }
        let result = await operation()
        runNext(for: device)
        return result
    }

    private func runNext(for device: DeliveryKey) {
        let next = lanes.withLock { lanes -> Next? in
            let next = lanes[device]?.next
            lanes[device] = next == nil ? nil : Lane()
            return next
        }
        guard let next else { return }
        Task {
            next.result.set(await next.operation())
            runNext(for: device)
        }
    }
}
