/// Records the response to a request with its deliveries.
struct DeliveryAnswers: AnswerRecorder {
    let deliveries: [PipelineDelivery]
    /// The results of the deliveries.
    let results: [DeliveryResult]
    let deduplicator: any DeliveryDeduplicator
    let lateRejections: LateRejections

    func record(_ answer: DeliveryBatch.Answer) async {
        forgetReported(answer)
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
    private func forgetReported(_ answer: DeliveryBatch.Answer) {
        guard answer == .success, !lateRejections.isEmpty else { return }
        let rejected = zip(deliveries, results).compactMap { delivery, result -> DeliveryKey? in
            if case .rejected = result { delivery.device } else { nil }
        }
        lateRejections.forget(rejected)
    }
}
