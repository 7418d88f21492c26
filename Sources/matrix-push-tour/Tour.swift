import APIRuntime
import AsyncHTTPClientTransport
import CommandLineSupport
import Foundation
import PushClient
import Synchronization

/// The whole chain, act by act: Wren writes, a homeserver notifies, a gateway delivers to three push providers, and three
/// devices show it.
final class Tour: Sendable {
    let recorder = TourRecorder()
    private let processes = ChildProcesses()
    private let folder = Mutex<TourFolder?>(nil)
    private let transport = AsyncHTTPClientTransport(timeout: .seconds(30))

    /// Runs the tour. If the task is cancelled, the processes are killed and the temporary folder is removed.
    /// - Parameters:
    ///   - onStart: called with the record when everything runs.
    ///   - onAct: called with each act when it has ended.
    /// - Returns: the record, with the failures.
    /// - Throws: ``CommandFailure``, if the tour can't go on.
    func run(
        onStart: @Sendable (TourRecord) throws -> Void = { _ in },
        onAct: @escaping @Sendable (RecordedAct) throws -> Void = { _ in }
    ) async throws -> TourRecord {
        let folder = try TourFolder()
        self.folder.withLock { $0 = folder }
        defer { folder.remove() }
        try await withTaskCancellationHandler {
            try await run(in: folder, onStart, onAct)
        } onCancel: {
            processes.killAll()
        }
        return recorder.record
    }

    /// Kills the processes and removes the temporary folder, although ``run(onStart:onAct:)`` hasn't returned.
    func discard() {
        processes.killAll()
        folder.withLock { $0 }?.remove()
    }

    private func run(
        in folder: TourFolder, _ onStart: @Sendable (TourRecord) throws -> Void,
        _ onAct: @escaping @Sendable (RecordedAct) throws -> Void
    ) async throws {
        try await PushServers.with(recorder) { servers in
            let gateway = try TourGateway(servers, folder: folder, processes: processes)
            recorder.setConfiguration(gateway.configuration)
            try await gateway.start()
            do {
                let homeserver = try await HomeserverLink.start(
                    in: folder, processes: processes, transport: transport, recorder: recorder)
                do {
                    try await run(homeserver, gateway, servers, onStart, onAct)
                } catch {
                    await homeserver.process.stop()
                    throw error
                }
                await homeserver.process.stop()
            } catch {
                await gateway.stop()
                throw error
            }
            await gateway.stop()
            recorder.addFailures(servers.violations.map { "a provider's rules are violated: \($0)" })
        }
    }

    private func run(
        _ homeserver: HomeserverLink, _ gateway: TourGateway, _ servers: PushServers,
        _ onStart: @Sendable (TourRecord) throws -> Void,
        _ onAct: @escaping @Sendable (RecordedAct) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let proxy = GatewayProxy(gateway, processes: processes, transport: transport, recorder: recorder)
            let proxyURL = try await LoopbackListener.start("reverse proxy", proxy.router, in: &group)
            recorder.replace("\(proxyURL)", with: "http://gateway")
            let stage = try stage(homeserver, gateway, servers, gatewayURL: proxyURL)
            proxy.onDelivered { for device in stage.devices { await device.receive() } }
            try onStart(recorder.record)
            group.addTask { try await self.performAllActs(on: stage, onAct) }
            group.addTask { [processes, recorder] in
                if let failure = await processes.nextFailure() { throw recorder.failureOfAct(failure) }
            }
            // The end of the acts, or the first failure.
            try await group.next()
        }
    }

    private func performAllActs(
        on stage: TourStage, _ onAct: @Sendable (RecordedAct) throws -> Void
    ) async throws {
        do {
            for (index, act) in TourAct.allActs.enumerated() {
                try await perform(act, at: Garden.startTime + index * Garden.actInterval, on: stage)
                let screens = await stage.screens()
                let failures = screens.compactMap { act.expected[$0.device]?.difference(of: $0) }
                if let recorded = recorder.endAct(screens: screens, failures: failures) { try onAct(recorded) }
            }
        } catch let error as OutputFailure {
            throw error
        } catch {
            let cause = await processes.failure(within: .milliseconds(500))
            throw recorder.failureOfAct(cause ?? ErrorText.of(error))
        }
    }

    private func stage(
        _ homeserver: HomeserverLink, _ gateway: TourGateway, _ servers: PushServers, gatewayURL: BaseURL
    ) throws -> TourStage {
        let clock = TourClock(secondsSince1970: Double(Garden.startTime))
        let gatewayURL = try GatewayURL("\(gatewayURL)\(GatewayURL.path)", allowsHTTP: true)
        func device(_ kind: DeviceKind) throws -> TourDevice {
            TourDevice(
                kind, address: try servers.address(of: kind), inbox: servers.inbox(of: kind), gateway: gatewayURL,
                homeserver: homeserver.url, transport: transport, recorder: recorder, clock: clock)
        }
        return TourStage(
            homeserver: homeserver, gateway: gateway, servers: servers, phone: try device(.phone),
            tablet: try device(.tablet), laptop: try device(.laptop), clock: clock)
    }

    private func perform(_ act: TourAct, at time: Int, on stage: TourStage) async throws {
        stage.clock.set(Double(time), isRunning: false)
        recorder.beginAct(title: act.title, introduction: act.introduction, time: stage.clock.timeOfDay)
        try await stage.homeserver.setTime(time, isRunning: act.isTimeRunning)
        for device in stage.devices { await device.beginAct() }
        try await act.perform(stage)
    }
}
