import APIRuntime
import DoctorModels
import PushClient
import PushGatewayAPI

/// Asks a pusher's gateway whether it can be reached, speaks the protocol, knows the app and accepts the pushkey.
struct GatewayCheck: Sendable {
    let entry: PusherEntry
    let probe: GatewayProbe
    /// The account, as the sender of a visible push.
    let userID: String
    /// Whether the device gets a visible push.
    let sendsTestPush: Bool

    private var gateway: String { "\(probe.gateway)" }

    func diagnostics() async -> [PushDiagnostic] {
        async let serverDiagnostics = pushServer()
        var generator = SystemRandomNumberGenerator()
        let madeUp = MadeUpPushkey.like(entry.pushkey, using: &generator)
        let response = await probe.send(.probe(appID: entry.appID, pushkey: madeUp, format: entry.format))
        var diagnostics: [PushDiagnostic] = []
        if case .processed(let rejected, let isComplete) = response {
            diagnostics.append(working)
            if !isComplete { diagnostics.append(incomplete) }
            diagnostics += await deliveries(rejected.contains(madeUp) ? unconfirmed : known)
        } else if response.mayDependOnApp, await isWorkingOtherwise() {
            diagnostics.append(working)
            diagnostics += await deliveries(failing(response))
        } else {
            diagnostics.append(response.problem(of: gateway, subject: entry.subject))
        }
        diagnostics += await serverDiagnostics
        return diagnostics.map { $0.of(pusher: entry.index) }
    }

    /// Returns whether the gateway processes a notification for an app that doesn't exist.
    private func isWorkingOtherwise() async -> Bool {
        var generator = SystemRandomNumberGenerator()
        let appID = MadeUpPushkey.appID(using: &generator)
        return await probe.send(.probe(appID: appID, pushkey: appID, format: nil)).isProcessed
    }

    private var working: PushDiagnostic {
        .ok(.gatewayOk, entry.subject, "The gateway \(gateway) responds as the protocol demands.")
    }

    // MARK: The app

    private var known: PushDiagnostic {
        .ok(.appKnown, entry.subject, "The gateway knows the app \(Words.quoted(entry.appID)).")
    }

    private var unconfirmed: PushDiagnostic {
        .note(
            .appUnconfirmed, entry.subject,
            "The gateway rejects a made-up pushkey of the app \(Words.quoted(entry.appID)). It does so if it knows the "
                + "app and checks pushkeys, but also if it doesn't know the app.",
            advice: "Send a visible push with --send to find out.")
    }

    private func failing(_ response: GatewayResponse) -> PushDiagnostic {
        .warning(
            .appFailing, entry.subject,
            "The gateway works, but not for a made-up pushkey of the app \(Words.quoted(entry.appID)): "
                + "\(response.status). Its push provider may fail, or its credentials are wrong.",
            advice: "Send a visible push with --send to find out. The gateway's operator sees the reason in its log.")
    }

    private var incomplete: PushDiagnostic {
        .note(
            .gatewayResponseIncomplete, entry.subject,
            "The response lacks \"rejected\", which the specification demands. Most homeservers tolerate this.")
    }

    // MARK: The visible push

    /// Returns the diagnostic about the app; with a visible push its result, which replaces what was only supposed.
    private func deliveries(_ app: PushDiagnostic) async -> [PushDiagnostic] {
        guard sendsTestPush, entry.pusher.isEnabled else { return [app] }
        var generator = SystemRandomNumberGenerator()
        let id = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
        let response = await probe.send(.visible(to: entry, id: id, sender: userID))
        guard response.isProcessed else { return [app, failed(response)] }
        return response.rejects(entry.pushkey) ? [rejected] : [known, accepted]
    }

    private var accepted: PushDiagnostic {
        var diagnostic = PushDiagnostic.ok(
            .pushAccepted, entry.subject, "The gateway accepted a visible push for the device.")
        diagnostic.advice = """
            If the device shows nothing within a minute, check on it that the app may show notifications, may run in \
            the background, and isn't restricted by the battery saver.
            """
        return diagnostic
    }

    private var rejected: PushDiagnostic {
        .error(
            .pushRejected, entry.subject,
            "The gateway rejects the device's pushkey: it has expired, or the gateway doesn't know the app "
                + "\(Words.quoted(entry.appID)). The homeserver deletes the pusher at the next notification.",
            advice: "Open the app on the device, so that it registers again. If this persists, the gateway's operator "
                + "should check that the app is configured.")
    }

    private func failed(_ response: GatewayResponse) -> PushDiagnostic {
        .error(
            .pushFailed, entry.subject, "The visible push wasn't delivered: \(response.status).",
            advice: "The gateway's operator sees the reason in its log: its push provider fails, or refuses the "
                + "credentials or the notification.")
    }

    // MARK: The push server of UnifiedPush

    /// Asks the push server of a pushkey that is a URL for its own gateway, as apps do.
    private func pushServer() async -> [PushDiagnostic] {
        guard let origin = BaseURL.origin(of: entry.pushkey),
            let discovery = try? GatewayDiscovery(transport: probe.transport, allowsHTTP: true),
            let found = try? await discovery.gateway(for: entry.pushkey)
        else { return [] }
        switch found.source {
        case .endpoint where BaseURL.origin(of: found.url.text) != probe.gateway:
            return [
                .note(
                    .gatewayOther, entry.subject,
                    "The push server \(origin) has a gateway of its own, but the pusher uses that of \(gateway).")
            ]
        case .fallbackForNow:
            return [
                .warning(
                    .pushServerUnreachable, entry.subject, "The push server \(origin) doesn't respond.",
                    advice: "Check the push server, such as ntfy. If it is gone, choose another one in the app "
                        + "that receives pushes for the device.")
            ]
        case .endpoint, .fallback, .previous: return []
        }
    }
}
