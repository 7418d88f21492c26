import APIRuntime
import AsyncHTTPClientTransport
import CommandLineSupport
import Foundation
import PushClient

/// The whole chain, act by act: Wren writes, a homeserver notifies, a gateway delivers to three push providers, and three
/// devices show it.
struct Tour: Sendable {
    let recorder = TourRecorder()
    private let transport = AsyncHTTPClientTransport(timeout: .seconds(30))

    /// Runs the tour.
    /// - Parameters:
    ///   - onStart: called with the record when everything runs.
    ///   - onAct: called with each act when it has ended.
    /// - Returns: the record, with the failures.
    /// - Throws: ``CommandFailure``, if the tour can't go on.
    func run(
        onStart: @Sendable (TourRecord) throws -> Void = { _ in },
        onAct: @Sendable (RecordedAct) throws -> Void = { _ in }
    ) async throws -> TourRecord {
        let folder = FileManager.default.temporaryDirectory.appending(path: "matrix-push-tour-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await PushServers.with(recorder) { servers in
            let gateway = try TourGateway(servers, folder: folder)
            recorder.setConfiguration(gateway.configuration)
            try await gateway.start()
            do {
                let homeserver = try await HomeserverLink.start(in: folder, transport: transport, recorder: recorder)
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
        return recorder.record
    }

    private func run(
        _ homeserver: HomeserverLink, _ gateway: TourGateway, _ servers: PushServers,
        _ onStart: @Sendable (TourRecord) throws -> Void, _ onAct: @Sendable (RecordedAct) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            let proxy = GatewayProxy(gateway, transport: transport, recorder: recorder)
            let proxyURL = try await LoopbackListener.start("reverse proxy", proxy.router, in: &group)
            recorder.replace("\(proxyURL)", with: "http://gateway")
            let stage = try stage(homeserver, gateway, servers, gatewayURL: proxyURL)
            proxy.onDelivered { for device in stage.devices { await device.receive() } }
            try onStart(recorder.record)
            for (index, act) in TourAct.allActs.enumerated() {
                try await perform(act, at: Garden.startTime + index * Garden.actInterval, on: stage)
                try proxy.check()
                let screens = await stage.screens()
                let failures = screens.compactMap { act.expected[$0.device]?.difference(of: $0) }
                if let recorded = recorder.endAct(screens: screens, failures: failures) { try onAct(recorded) }
            }
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
                homeserver: homeserver.process.url, transport: transport, recorder: recorder, clock: clock)
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
