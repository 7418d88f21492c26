import Logging
import Metrics
import PostgreSQLClient
import PushDelivery
import Synchronization

/// The shared record in the database: claims and reads on one connection, writes on another, both in batches.
final class DeliveryStore: Sendable {
    /// The result of a claim.
    enum Claim: Sendable {
        /// The gateway must deliver.
        case claimed(token: Int64)
        case finished(DeliveryResult)
        /// Another gateway delivers.
        case inProgress
        case unavailable
    }

    /// The state of a delivery at another gateway.
    enum Reading: Sendable {
        case finished(DeliveryResult)
        case inProgress
        /// Its gateway has stopped, has given it up, or took longer than a delivery may take.
        case gone
        case unavailable
    }

    private let claimClient: PostgreSQLClient
    private let writeClient: PostgreSQLClient
    private let claims: Batcher<ClaimRequest, Claim>
    private let reads: Batcher<DeliveryDigest, Reading>
    private let writes: Batcher<DeliveryWrite, Void>
    private let metrics: StoreMetrics

    /// Maximum number of items of a statement.
    private static let maxBatch = 500
    /// Maximum number of writes that wait for the database. Further ones are dropped: their claims end by themselves.
    private static let maxWaitingWrites = 100_000
    /// The longest time that writes wait for the database to be available again.
    private static let outageLimit: Duration = .seconds(60)
    private static let shutdownLimit: Duration = .seconds(1)
    /// Maximum number of rows that one statement removes.
    private static let maxRemoved = 5000

    init(_ configuration: SharedRecordConfiguration, logger: Logger, metrics factory: (any MetricsFactory)?) {
        let metrics = StoreMetrics(factory: factory)
        let owners = OwnerNumber()
        let options = PostgreSQLConfiguration(
            connection: configuration.connection, timeout: configuration.timeout, maxWaiting: 1000)
        let claimClient = PostgreSQLClient(
            options,
            setup: { run in
                _ = try run(DeliveryTable.session)
                _ = try run(DeliveryTable.creation)
                // A lock of an earlier connection may be held until the database notices its end.
                _ = try run(DeliveryTable.lock(owner: owners.renew()))
            }, logger: logger)
        var writeOptions = options
        // No delivery waits for writes.
        writeOptions.timeout = .seconds(10)
        let writeClient = PostgreSQLClient(
            writeOptions,
            setup: { run in
                _ = try run(DeliveryTable.session)
                _ = try run(DeliveryTable.creation)
            }, logger: Logger(label: "writes") { _ in SwiftLogNoOpLogHandler() })
        self.claimClient = claimClient
        self.writeClient = writeClient
        self.metrics = metrics
        let seconds = configuration.claimDuration / .seconds(1)
        claims = Batcher(maxBatch: Self.maxBatch) { requests in
            await Self.claim(requests, on: claimClient, owner: owners.value, seconds: seconds, metrics)
        }
        reads = Batcher(maxBatch: Self.maxBatch) { await Self.read($0, on: claimClient, metrics) }
        let windows = DeliveryWrite.Windows(
            result: configuration.window / .seconds(1), answered: configuration.answeredWindow / .seconds(1))
        writes = Batcher(maxBatch: Self.maxBatch) { writes in
            while await !DeliveryWrite.perform(writes, on: writeClient, windows, metrics) {
                guard await writeClient.waitUntilAvailable(within: Self.outageLimit) else { break }
            }
            return Array(repeating: (), count: writes.count)
        }
    }

    func waitUntilAvailable(within limit: Duration) async -> Bool {
        let claims = await claimClient.waitUntilAvailable(within: limit)
        return await writeClient.waitUntilAvailable(within: claims ? limit : .zero) && claims
    }

    func claim(_ digest: DeliveryDigest, device: DeliveryDigest) async -> Claim {
        await claims.value(for: ClaimRequest(digest: digest, device: device, token: .random(in: 1 ... .max)))
            ?? .unavailable
    }

    func read(_ digest: DeliveryDigest) async -> Reading {
        await reads.value(for: digest) ?? .unavailable
    }

    func finish(_ digest: DeliveryDigest, token: Int64, with result: DeliveryResult) {
        if let stored = result.stored {
            write(.finish(digest, token: token, state: stored.state, reason: stored.reason))
        } else {
            write(.release(digest, token: token))
        }
    }

    func answered(_ digest: DeliveryDigest, isSuccess: Bool) { write(.answered(digest, isSuccess: isSuccess)) }

    func recordRejection(of device: DeliveryDigest, reason: String) { write(.reject(device, reason: reason)) }

    func forgetRejection(of device: DeliveryDigest) { write(.forget(device)) }

    /// Removes rows that mean nothing any more. Several gateways may do so at the same time.
    func clean() async {
        await remove(DeliveryTable.clean, [])
    }

    /// Removes the rows over a bound. It reads as many rows as the bound, so it is for now and then.
    func trim(to maxEntries: Int) async {
        await remove(DeliveryTable.trim, [String(maxEntries)])
    }

    /// Runs a statement as long as it finds as many rows as it removes at once.
    private func remove(_ statement: PostgreSQLStatement, _ parameters: [String]) async {
        for _ in 0..<100 {
            let rows = try? await writeClient.run(statement, parameters + [String(Self.maxRemoved)])
            guard let count = rows?.first?.first.flatMap({ $0 }).flatMap({ Int($0) }), count >= Self.maxRemoved else {
                return
            }
        }
    }

    /// Waits for the writes, for a second at most, and closes the connections.
    func shutdown() async {
        let end = SharedResult<Void>()
        Task { [writes] in
            await writes.waitUntilIdle()
            end.set(())
        }
        let limit = Task {
            try? await Task.sleep(for: Self.shutdownLimit)
            end.set(())
        }
        await end.value()
        limit.cancel()
        claimClient.close()
        writeClient.close()
    }

    private func write(_ write: DeliveryWrite) {
        if !writes.add(write, maxWaiting: Self.maxWaitingWrites) { metrics.recordDroppedWrite() }
    }

    // MARK: Statements

    private struct ClaimRequest: Sendable {
        let digest: DeliveryDigest
        let device: DeliveryDigest
        let token: Int64
    }

    private static func claim(
        _ requests: [ClaimRequest], on client: PostgreSQLClient, owner: Int64, seconds: Double, _ metrics: StoreMetrics
    ) async -> [Claim] {
        let parameters = [
            PostgreSQLText.bytesArray(requests.lazy.map(\.digest.bytes)),
            PostgreSQLText.bytesArray(requests.lazy.map(\.device.bytes)),
            PostgreSQLText.integers(requests.lazy.map(\.token)), String(owner), String(seconds),
        ]
        guard
            let rows = await metrics.time(
                .claim,
                { () throws(PostgreSQLError) in
                    try await client.run(DeliveryTable.claim, parameters)
                })
        else { return requests.map { _ in .unavailable } }
        let known = byDigest(rows)
        return requests.map { request in
            guard let row = known[request.digest], row.count == 5 else { return .unavailable }
            if let late = row[1] { return .finished(.rejected(reason: "\(late), for an earlier notification")) }
            if row[2] == "t" { return .claimed(token: request.token) }
            return DeliveryResult(state: row[3], reason: row[4]).map { .finished($0) } ?? .inProgress
        }
    }

    private static func read(
        _ digests: [DeliveryDigest], on client: PostgreSQLClient, _ metrics: StoreMetrics
    ) async -> [Reading] {
        let parameters = [PostgreSQLText.bytesArray(Set(digests).map(\.bytes))]
        guard
            let rows = await metrics.time(
                .read,
                { () throws(PostgreSQLError) in
                    try await client.run(DeliveryTable.read, parameters)
                })
        else { return digests.map { _ in .unavailable } }
        let known = byDigest(rows)
        return digests.map { digest in
            guard let row = known[digest], row.count == 3 else { return .gone }
            return DeliveryResult(state: row[1], reason: row[2]).map { .finished($0) } ?? .inProgress
        }
    }

    private static func byDigest(_ rows: [PostgreSQLRow]) -> [DeliveryDigest: PostgreSQLRow] {
        var known: [DeliveryDigest: PostgreSQLRow] = [:]
        for row in rows {
            guard let bytes = row.first.flatMap({ $0 }).flatMap(PostgreSQLText.readBytes) else { continue }
            known[DeliveryDigest(bytes: bytes)] = row
        }
        return known
    }
}

/// The number by which the database knows this gateway, as long as a connection lasts.
private final class OwnerNumber: Sendable {
    private let number = Atomic<Int64>(0)

    var value: Int64 { number.load(ordering: .relaxed) }

    func renew() -> Int64 {
        let value = Int64.random(in: 1 ... .max)
        number.store(value, ordering: .relaxed)
        return value
    }
}
