/// The results of delivering a notification to the devices of one request.
public struct DeliveryBatch: Sendable {
    /// The results in the order of the targets.
    public let results: [DeliveryResult]
    private let recorder: (any AnswerRecorder)?

    /// - Parameter recorder: receives the response; `nil` for a batch without deliveries.
    init(results: [DeliveryResult], recorder: (any AnswerRecorder)?) {
        self.results = results
        self.recorder = recorder
    }

    /// The response to the homeserver.
    public enum Answer: Hashable, Sendable {
        /// A response with status 200 was completely written.
        case success
        /// A response with another status was written.
        case error
        /// No response was written: the connection was cut, or the request was cancelled.
        case notWritten
    }

    /// Records the response to the homeserver. It decides how long repeated notifications are recognised.
    ///
    /// Until it is called, the homeserver is expected to repeat the request.
    public func answered(_ answer: Answer) async {
        await recorder?.record(answer)
    }

    /// Records the response like the public function, without waiting for the deduplicator.
    package func recordAnswer(_ answer: Answer) {
        recorder?.recordAtOnce(answer)
    }

    /// Whether the response is recorded.
    package var expectsAnswer: Bool { recorder != nil }
}

/// Records the response to a request.
protocol AnswerRecorder: Sendable {
    func record(_ answer: DeliveryBatch.Answer) async
    /// Records the response without waiting for the deduplicator.
    func recordAtOnce(_ answer: DeliveryBatch.Answer)
}
