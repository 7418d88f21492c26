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
    /// Whether the pusher gets a visible push: disabled ones don't.
    private var sendsVisiblePush: Bool { sendsTestPush && entry.pusher.isEnabled }

    func diagnostics() async -> [PushDiagnostic] {
        let diagnostics = sendsVisiblePush ? await visiblePush() : await madeUpPush()
        return diagnostics.map { $0.of(pusher: entry.index) }
    }

    /// Sends a probe to a made-up pushkey, which the gateway passes to the app's provider.
    private func madeUpPush() async -> [PushDiagnostic] {
        let server = await pushServer()
        if server.contains(where: { $0.code == .pushServerUnreachable }) {
            // A gateway pauses a push server after failures. The probe would delay the account's own notifications.
            let response = await sendToUnknownApp()
            if response.isProcessed || !response.mayDependOnApp { return withoutApp(response) + server }
        }
        var generator = SystemRandomNumberGenerator()
        let madeUp = MadeUpPusher(like: entry, using: &generator)
        let response = await probe.send(.probe(appID: entry.appID, pushkey: madeUp.pushkey, data: madeUp.data))
        if response.isProcessed {
            return withoutApp(response) + [response.rejects(madeUp.pushkey) ? unconfirmed : known] + server
        }
        if response.mayDependOnApp, await sendToUnknownApp().isProcessed {
            return [working, failing(response)] + server
        }
        return withoutApp(response) + server
    }

    /// Sends a visible push. It shows whatever a probe would, so the app's provider gets nothing else.
    private func visiblePush() async -> [PushDiagnostic] {
        async let server = pushServer()
        var generator = SystemRandomNumberGenerator()
        let id = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
        let response = await probe.send(.visible(to: entry, id: id, sender: userID))
        var diagnostics: [PushDiagnostic]
        if response.isProcessed {
            diagnostics = withoutApp(response)
            diagnostics += response.rejects(entry.pushkey) ? [rejected] : [known, accepted]
        } else if response.mayDependOnApp, await sendToUnknownApp().isProcessed {
            diagnostics = [working, failed(response)]
        } else {
            diagnostics = withoutApp(response)
            // The others are errors, too.
            if case .rateLimited = response { diagnostics.append(failed(response)) }
        }
        return diagnostics + (await server)
    }

    /// Sends a probe for an app that doesn't exist, which no provider gets. A gateway that works rejects it.
    private func sendToUnknownApp() async -> GatewayResponse {
        var generator = SystemRandomNumberGenerator()
        let appID = MadeUpPushkey.appID(using: &generator)
        return await probe.send(.probe(appID: appID, pushkey: appID))
    }

    /// Returns what a response shows about the gateway, but not about the app.
    private func withoutApp(_ response: GatewayResponse) -> [PushDiagnostic] {
        if case .processed(_, let isComplete) = response { return isComplete ? [working] : [working, incomplete] }
        var problem = response.problem(of: gateway, subject: entry.subject)
        if !response.mayDependOnApp, let advice = entry.listenAdvice { problem.advice = advice }
        return [problem]
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
            advice: sendAdvice)
    }

    private func failing(_ response: GatewayResponse) -> PushDiagnostic {
        .warning(
            .appFailing, entry.subject,
            "The gateway works, but not for a made-up pushkey of the app \(Words.quoted(entry.appID)): "
                + "\(response.status). Its push provider may fail, or its credentials are wrong.",
            advice: "\(sendAdvice) The gateway's operator sees the reason in its log.")
    }

    /// Advice to send a visible push, which disabled pushers don't get.
    private var sendAdvice: String {
        entry.pusher.isEnabled
            ? "Send a visible push with --send to find out."
            : "Enable the pusher, then send a visible push with --send to find out."
    }

    private var incomplete: PushDiagnostic {
        .note(
            .gatewayResponseIncomplete, entry.subject,
            "The response lacks \"rejected\", which the specification demands. Most homeservers tolerate this.")
    }

    // MARK: The visible push

    private var accepted: PushDiagnostic {
        var diagnostic = PushDiagnostic.ok(
            .pushAccepted, entry.subject,
            "The gateway accepted a visible push for the device. This doesn't mean that the push was delivered.")
        diagnostic.advice = """
            If the device shows nothing within a minute, look at the gateway's log first: it has the reason if the \
            push failed, such as an address that the gateway isn't allowed to reach (network.allow in the \
            configuration of matrix-push gateway). Then check on the device that the app may show notifications, may \
            run in the background, and isn't restricted by the battery saver.
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
        let advice =
            if case .rateLimited = response {
                "The gateway limits requests, or pauses its push provider after failures: its log has the reason. Try "
                    + "again later."
            } else {
                "The gateway's operator sees the reason in its log: its push provider fails, or refuses the "
                    + "credentials or the notification."
            }
        return .error(
            .pushFailed, entry.subject, "The visible push wasn't delivered: \(response.status).", advice: advice)
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
                    .pushServerUnreachable, entry.subject,
                    "The push server \(origin) doesn't respond, or responds with an error."
                        + (sendsVisiblePush
                            ? "" : " The gateway isn't asked about the app, because it may pause a server that fails."),
                    advice: entry.listenAdvice
                        ?? "Check the push server, such as ntfy. If it is gone, choose another one in the app "
                        + "that receives pushes for the device.")
            ]
        case .endpoint, .fallback, .previous: return []
        }
    }
}
