import APIRuntime
import NIOCore
import NIOPosix

/// Connects to the first address that accepts ("Happy Eyeballs", RFC 8305): the families alternate, and the next address
/// is tried when one has failed or hasn't responded for a moment.
final class AddressRace: @unchecked Sendable {
    private let eventLoop: any EventLoop
    private let port: Int
    private let completion: @Sendable (Result<any Channel, any Error>) -> Void
    private var remaining: ArraySlice<IPAddress>
    private var pending = 0
    /// The error of the most preferred address that failed, unless the failure is local and another address's is not.
    private var firstError: (any Error)?
    private var channels: [any Channel] = []
    private var isFinished = false
    private var nextStart: Scheduled<Void>?

    /// The time after which the next address is tried (RFC 8305, section 5).
    private static let delay = TimeAmount.milliseconds(250)
    /// Maximum number of addresses that are tried.
    private static let maxAddresses = 8

    init(
        _ addresses: [IPAddress], port: Int, eventLoop: any EventLoop,
        completion: @escaping @Sendable (Result<any Channel, any Error>) -> Void
    ) {
        remaining = Self.alternating(addresses).prefix(Self.maxAddresses)
        self.port = port
        self.eventLoop = eventLoop
        self.completion = completion
    }

    /// Returns the addresses with families in turn, beginning with the first address.
    static func alternating(_ addresses: [IPAddress]) -> [IPAddress] {
        func isV4(_ address: IPAddress) -> Bool {
            if case .v4 = address { true } else { false }
        }
        guard let first = addresses.first else { return [] }
        let preferred = addresses.filter { isV4($0) == isV4(first) }
        let others = addresses.filter { isV4($0) != isV4(first) }
        return (0..<max(preferred.count, others.count)).flatMap { index in
            [preferred, others].compactMap { index < $0.count ? $0[index] : nil }
        }
    }

    func start(timeout: TimeAmount) {
        startNext(timeout)
    }

    func cancel() {
        finish(nil)
    }

    private func startNext(_ timeout: TimeAmount) {
        nextStart?.cancel()
        guard !isFinished, let address = remaining.popFirst() else { return }
        pending += 1
        if !remaining.isEmpty {
            nextStart = eventLoop.scheduleTask(in: Self.delay) { self.startNext(timeout) }
        }
        do {
            let target = try address.socketAddress(port: port)
            ClientBootstrap(group: eventLoop)
                .connectTimeout(timeout)
                .channelInitializer { channel in
                    self.channels.append(channel)
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                .connect(to: target)
                .whenComplete { self.ended($0, timeout) }
        } catch {
            ended(.failure(error), timeout)
        }
    }

    private func ended(_ result: Result<any Channel, any Error>, _ timeout: TimeAmount) {
        pending -= 1
        guard !isFinished else {
            // Another address was faster.
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        switch result {
        case .success(let channel): finish(channel)
        case .failure(let error):
            // A machine without IPv6 may have no source address for an IPv6 address.
            if firstError.map({ isLocalFailure($0) && !isLocalFailure(error) }) ?? true { firstError = error }
            if !remaining.isEmpty {
                startNext(timeout)
            } else if pending == 0 {
                isFinished = true
                completion(.failure(firstError ?? error))
            }
        }
    }

    /// Closes the channels other than the one that won.
    private func finish(_ winner: (any Channel)?) {
        guard !isFinished else { return }
        isFinished = true
        nextStart?.cancel()
        for channel in channels where channel !== winner { channel.close(promise: nil) }
        channels = []
        if let winner { completion(.success(winner)) }
    }
}
