import PostgreSQLClient

/// A change of the shared record that no delivery waits for.
enum DeliveryWrite: Sendable {
    case finish(DeliveryDigest, token: Int64, state: Int64, reason: String?)
    case release(DeliveryDigest, token: Int64)
    /// The homeserver has the response of a request with the delivery.
    case answered(DeliveryDigest, isSuccess: Bool)
    case reject(DeliveryDigest, reason: String)
    case forget(DeliveryDigest)

    /// The times in seconds that results are remembered.
    struct Windows: Sendable {
        let result: Double
        /// After a written 200.
        let answered: Double
    }

    /// Performs writes in their order, as far as it matters: of a delivery, the result comes before the response.
    ///
    /// Writes that the database refuses are lost; their claims end by themselves.
    /// - Returns: `false` if the database isn't available. Performing the writes again is safe.
    static func perform(
        _ writes: [DeliveryWrite], on client: PostgreSQLClient, _ windows: Windows, _ metrics: StoreMetrics
    ) async -> Bool {
        var finished: [(digest: DeliveryDigest, token: Int64, state: Int64, reason: String?)] = []
        var released: [(digest: DeliveryDigest, token: Int64)] = []
        var answered: [DeliveryDigest: Bool] = [:]
        var rejections: [DeliveryDigest: String?] = [:]
        for write in writes {
            switch write {
            case .finish(let digest, let token, let state, let reason): finished.append((digest, token, state, reason))
            case .release(let digest, let token): released.append((digest, token))
            case .answered(let digest, let isSuccess): answered[digest] = isSuccess
            case .reject(let device, let reason): rejections[device] = .some(reason)
            case .forget(let device): rejections[device] = .some(nil)
            }
        }
        var isAvailable = true
        func run(_ statement: PostgreSQLStatement, _ isNeeded: Bool, _ parameters: @autoclosure () -> [String?]) async {
            guard isNeeded, isAvailable else { return }
            let parameters = parameters()
            let rows = await metrics.time(.write) { () throws(PostgreSQLError) in
                try await client.run(statement, parameters)
            }
            if rows == nil { isAvailable = client.isAvailable }
        }
        await run(
            DeliveryTable.finish, !finished.isEmpty,
            [
                bytes(finished.map(\.digest)), PostgreSQLText.integers(finished.map(\.token)),
                PostgreSQLText.integers(finished.map(\.state)), PostgreSQLText.textArray(finished.map(\.reason)),
                String(windows.result),
            ])
        await run(
            DeliveryTable.release, !released.isEmpty,
            [bytes(released.map(\.digest)), PostgreSQLText.integers(released.map(\.token))])
        for isSuccess in [true, false] {
            let digests = answered.filter { $0.value == isSuccess }.map(\.key)
            let seconds = isSuccess ? windows.answered : windows.result
            await run(DeliveryTable.keep, !digests.isEmpty, [bytes(digests), String(seconds)])
        }
        let rejected = rejections.compactMap { device, reason in reason.map { (device, $0) } }
        await run(
            DeliveryTable.reject, !rejected.isEmpty,
            [bytes(rejected.map(\.0)), PostgreSQLText.textArray(rejected.map(\.1)), String(windows.result)])
        let forgotten = rejections.filter { $0.value == nil }.map(\.key)
        await run(DeliveryTable.forget, !forgotten.isEmpty, [bytes(forgotten)])
        return isAvailable
    }

    private static func bytes(_ digests: [DeliveryDigest]) -> String {
        PostgreSQLText.bytesArray(digests.map(\.bytes))
    }
}
