/// Records the response to a request with its deliveries.
struct DeliveryAnswers: AnswerRecorder {
    let deliveries: [PipelineDelivery]
    /// The results of the deliveries.
    let results: [DeliveryResult]
    let deduplicator: any DeliveryDeduplicator
    let lateRejections: LateRejections

    func record(_ answer: DeliveryBatch.Answer) async {
        let forgotten = forgetReported(answer)
        if !forgotten.isEmpty { await deduplicator.forgetRejections(of: forgotten) }
        await deduplicator.answered(deliveries.compactMap(\.key), answer)
    }

    func recordAtOnce(_ answer: DeliveryBatch.Answer) {
        guard let memory = deduplicator as? InMemoryDeduplicator else {
            Task { await record(answer) }
            return
        }
        forgetReported(answer)
        for delivery in deliveries { delivery.digest.map { memory.answered($0, answer) } }
    }

    /// Forgets rejections that the homeserver knows of now.
    /// - Returns: the devices that were rejected.
    @discardableResult
    private func forgetReported(_ answer: DeliveryBatch.Answer) -> [DeliveryKey] {
        guard answer == .success, !(deduplicator is InMemoryDeduplicator) || !lateRejections.isEmpty else { return [] }
        let rejected = zip(deliveries, results).compactMap { delivery, result -> DeliveryKey? in
            if case .rejected = result { delivery.device } else { nil }
        }
        lateRejections.forget(rejected)
        return rejected
    }
}
