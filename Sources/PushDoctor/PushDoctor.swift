import APIRuntime
import DoctorModels
import PushClient

/// Finds out why an account gets no notifications: its pushers, their gateways, and its push rules.
///
/// ```swift
/// let doctor = PushDoctor(
///     homeserver: connection, gateways: AsyncHTTPClientTransport(timeout: .seconds(10)))
/// let report = await doctor.report()
/// for diagnostic in report.diagnostics where diagnostic.severity != .ok { … }
/// ```
///
/// It changes nothing on the homeserver. Each gateway gets a notification that no device shows, to a random pushkey. With
/// ``Options/sendsTestPushes`` it gets one that the device shows instead. The access token goes to the homeserver alone.
/// The report has neither pushkeys nor the token.
public struct PushDoctor: Sendable {
    public struct Options: Sendable {
        /// Whether the device of each enabled pusher gets one visible push.
        public var sendsTestPushes = false
        /// The time without a request after which a device is taken for unused.
        public var staleAfter: Duration = .seconds(30 * 86_400)
        /// The largest number of pushers whose gateways are asked. Accounts rarely have more than ten.
        public var maxPushers = 50
        /// The largest number of gateways that are asked at the same time.
        public var maxConcurrentChecks = 8

        public init() {}
    }

    private let homeserver: APIConnection
    private let gateways: any ClientTransport
    private let options: Options
    private let clock: any DeviceClock

    /// - Parameters:
    ///   - homeserver: the connection to the account's homeserver, with its access token.
    ///   - gateways: sends the requests to gateways and push servers. Its time limit is that of each request. A pusher
    ///     needs at most four requests.
    ///   - clock: the time of the report, with which the ages of devices are computed.
    public init(
        homeserver: APIConnection, gateways: any ClientTransport, options: Options = Options(),
        clock: any DeviceClock = SystemDeviceClock()
    ) {
        self.homeserver = homeserver
        self.gateways = gateways
        self.options = options
        self.clock = clock
    }

    /// Examines the account. Whatever fails is a diagnostic of the report.
    public func report() async -> DoctorReport {
        let now = clock.secondsSince1970
        var report = DoctorReport(
            homeserver: "\(homeserver.baseURL)", time: Timestamp.text(secondsSince1970: now), severity: .ok,
            diagnostics: [], pushers: [], samples: [])
        let (account, problems) = await AccountReader(homeserver).read()
        var diagnostics = problems
        if let account {
            report.userID = account.userID
            report.deviceID = account.deviceID
            if !problems.contains(where: { $0.code == .pushersUnreadable }) {
                let list = PusherListCheck(account.pushers, userID: account.userID)
                report.pushers = list.entries.map { entry in
                    entry.examined(lastSeen: entry.pusher.deviceID.flatMap { account.devices?[$0] ?? nil })
                }
                diagnostics += list.diagnostics
                diagnostics += await pushers(list.entries, of: account, now: now)
            }
            if let rules = account.rules {
                let results = RulesCheck(rules, userID: account.userID).results()
                diagnostics += results.diagnostics
                report.samples = results.samples
            }
        }
        report.diagnostics = diagnostics.worstFirst
        report.severity = diagnostics.worstSeverity
        return report
    }

    /// Returns the diagnostics of each pusher in the order of the list.
    private func pushers(_ entries: [PusherEntry], of account: Account, now: Double) async -> [PushDiagnostic] {
        var diagnostics: [PushDiagnostic] = []
        var checks: [GatewayCheck] = []
        for entry in entries {
            let settings = PusherSettingsCheck(
                entry: entry, devices: account.devices,
                isOnHomeserver: homeserver.baseURL.isOnThisMachine, now: now,
                staleAfter: options.staleAfter / .seconds(1))
            diagnostics += settings.diagnostics
            guard let gateway = settings.gateway else { continue }
            checks.append(
                GatewayCheck(
                    entry: entry,
                    probe: GatewayProbe(gateway: gateway, transport: gateways, secrets: entry.secrets),
                    userID: account.userID, sendsTestPush: options.sendsTestPushes))
        }
        if checks.count > options.maxPushers {
            diagnostics.append(
                .note(
                    .pushersNotChecked, account.userID,
                    "Only the gateways of the first \(options.maxPushers) of \(checks.count) pushers are asked."))
        }
        return diagnostics + (await run(Array(checks.prefix(options.maxPushers))))
    }

    /// Runs checks, some at the same time.
    private func run(_ checks: [GatewayCheck]) async -> [PushDiagnostic] {
        await withTaskGroup(of: (Int, [PushDiagnostic]).self) { group in
            var results = [[PushDiagnostic]](repeating: [], count: checks.count)
            var waiting = checks.enumerated().makeIterator()
            for _ in 0..<max(1, options.maxConcurrentChecks) {
                guard let (number, check) = waiting.next() else { break }
                group.addTask { (number, await check.diagnostics()) }
            }
            for await (number, diagnostics) in group {
                results[number] = diagnostics
                guard let (number, check) = waiting.next() else { continue }
                group.addTask { (number, await check.diagnostics()) }
            }
            return results.flatMap(\.self)
        }
    }
}
