import ClientServerAPI
import HomeserverPush
import PostgreSQLClient

extension PostgreSQLPushStore {
    public func claim(
        limit: Int, lease: Duration, now: Timestamp
    ) async throws(PushStoreError) -> [PusherClaim] {
        let base = Int64.random(in: 1 ... .max - Int64(Int32.max))
        let rows = try await deliveryPool.run(
            Statements.claim,
            [
                String(min(limit, Int(Int32.max))), String(now.milliseconds), String((now + lease).milliseconds),
                String(base), String(sentDeliveries.store), PostgreSQLText.integers(endedStores.numbers),
            ])
        var claims: [PusherClaim] = []
        for row in rows {
            var reader = RowReader(row)
            let number = try reader.integer()
            let failures = Int(try reader.integer())
            let failingSince = reader.optionalInteger().map { Timestamp(milliseconds: $0) }
            claims.append(
                PusherClaim(
                    pusher: try reader.pusher(), lease: number, leaseTime: lease, failures: failures,
                    failingSince: failingSince))
        }
        return claims
    }

    public func next(
        _ claim: PusherClaim, after outcome: DeliveryOutcome?, _ rules: DeliveryRules, now: Timestamp
    ) async throws(PushStoreError) -> QueuedDelivery? {
        try await share(DeliveryBatch.Request(claim: claim, outcome: outcome, rules: rules, now: now), deliveries)
    }

    public func nextClaim() async throws(PushStoreError) -> Timestamp? {
        var reader = RowReader(try await deliveryPool.run(Statements.nextClaim).first ?? [])
        return reader.optionalInteger().map { Timestamp(milliseconds: $0) }
    }

    public func queueStatus(now: Timestamp) async throws(PushStoreError) -> DeliveryQueueStatus {
        var reader = RowReader(try await pool.run(Statements.queueStatus).first ?? [])
        var status = DeliveryQueueStatus(
            waitingPushers: Int(try reader.integer()), failingPushers: Int(try reader.integer()))
        let first = reader.optionalInteger().map { Timestamp(milliseconds: $0) }
        if let first, first <= now { status.waitingSince = first }
        return status
    }
}
