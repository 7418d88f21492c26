import APIRuntime
import DoctorModels
import PushClient
import YAMLTree

/// Checks a pusher's settings, without a request.
struct PusherSettingsCheck {
    let entry: PusherEntry
    /// The times of devices, if they are known.
    let devices: [String: Double?]?
    /// Whether the command runs on the homeserver's machine.
    let isOnHomeserver: Bool
    /// The present time in seconds since 1970.
    let now: Double
    /// The time without a request after which a device is taken for unused, in seconds.
    let staleAfter: Double

    var diagnostics: [PushDiagnostic] {
        (kind + names + settings + device + url).map { $0.of(pusher: entry.index) }
    }

    /// The gateway to examine; `nil` if the pusher has none that can be asked.
    var gateway: BaseURL? {
        guard entry.isHTTP, let text = entry.gatewayText, let url = try? GatewayURL(text, allowsHTTP: true) else {
            return nil
        }
        return BaseURL.origin(of: url.text)
    }

    // MARK: Settings

    private var kind: [PushDiagnostic] {
        guard !entry.isHTTP else { return [] }
        let kind = entry.pusher.kind ?? ""
        let summary =
            switch kind {
            case "email": "The pusher sends e-mail, which isn't checked."
            case "webpush", "org.matrix.msc4174.webpush":
                "The homeserver notifies the browser itself, without a gateway (MSC4174). This isn't checked."
            default: "The pusher has the kind \(Words.quoted(kind)), which isn't checked."
            }
        return [.note(.pusherKindNotChecked, entry.subject, summary)]
    }

    private var names: [PushDiagnostic] {
        guard entry.pusher.kind != "email" else { return [] }
        var problems: [String] = []
        let characters = entry.appID.unicodeScalars.count
        if !(1...64).contains(characters) {
            problems.append("the app ID has \(characters) characters, of 1 to 64 allowed")
        }
        let bytes = entry.pushkey.utf8.count
        if !(1...512).contains(bytes) { problems.append("the pushkey has \(bytes) bytes, of 1 to 512 allowed") }
        guard !problems.isEmpty else { return [] }
        return [
            .error(
                .pusherInvalid, entry.subject,
                "Gateways refuse the pusher: \(Words.list(problems)).",
                advice: "Delete the pusher and register the app anew. Report it to the app's developers.")
        ]
    }

    private var settings: [PushDiagnostic] {
        var diagnostics: [PushDiagnostic] = []
        if !entry.pusher.isEnabled {
            diagnostics.append(
                .warning(
                    .pusherDisabled, entry.subject, "The pusher is disabled (MSC3881), so the device isn't notified.",
                    advice: """
                        Turn notifications on in the app, in the list of sessions of another app, or with matrix-push \
                        client pushers enable.
                        """))
        }
        if let format = entry.format, format != "event_id_only" {
            diagnostics.append(
                .warning(
                    .pusherFormatUnknown, entry.subject,
                    "The format \(Words.quoted(format)) isn't defined. Homeservers send the full content instead.",
                    advice: "Report it to the app's developers: data.format is event_id_only, or absent."))
        }
        if let tag = entry.profileTag {
            diagnostics.append(
                .note(
                    .pusherProfileTag, entry.subject,
                    "The profile tag \(Words.quoted(tag)) has no effect: the specification defines no rules for it."))
        }
        return diagnostics
    }

    // MARK: The device

    private var device: [PushDiagnostic] {
        guard let devices, let id = entry.pusher.deviceID else { return [] }
        guard let device = devices[id] else {
            return [
                .warning(
                    .pusherDeviceUnknown, entry.subject,
                    "The device \(Words.quoted(id)) that set the pusher is logged out.",
                    advice: "Delete the pusher, if the app isn't used any longer: matrix-push client pushers delete.")
            ]
        }
        guard let lastSeen = device, now - lastSeen > staleAfter else { return [] }
        let days = Int(min((now - lastSeen) / 86_400, 1_000_000))
        return [
            .warning(
                .pusherStale, entry.subject,
                "The device's last request to the homeserver was \(Words.count(days, "day")) ago. Its app may be "
                    + "uninstalled.",
                advice: "Open the app on the device, or delete the pusher: matrix-push client pushers delete.")
        ]
    }

    // MARK: The gateway's URL

    private var url: [PushDiagnostic] {
        guard entry.isHTTP else { return [] }
        guard let text = entry.gatewayText else { return [invalidURL("it is absent")] }
        let url: GatewayURL
        do {
            url = try GatewayURL(text, allowsHTTP: true)
        } catch {
            // The text isn't repeated, because it may contain a secret.
            guard case .invalidGatewayURL(let problem) = error else { return [invalidURL("\(error)")] }
            return [invalidURL(problem)]
        }
        guard let origin = BaseURL.origin(of: url.text), origin.scheme == "http" else { return [] }
        if origin.isOnThisMachine {
            return [
                .note(
                    .gatewayURLLoopback, entry.subject,
                    "The gateway's URL names the homeserver's own machine: \(origin). The specification demands https.",
                    advice: Self.privateAddressAdvice + (isOnHomeserver ? "" : " " + Self.otherMachineAdvice))
            ]
        }
        return [
            .warning(
                .gatewayURLUnencrypted, entry.subject,
                "The gateway's URL is http, but the specification demands https. Notifications are sent unencrypted, "
                    + "and many homeservers refuse such a pusher.",
                advice: "Register the app with the gateway's https URL.")
        ]
    }

    /// The doctor doesn't have the homeserver's limits, so such a gateway responds to it.
    private static let privateAddressAdvice =
        "Synapse sends nothing to loopback and private addresses, unless ip_range_whitelist in its configuration has "
        + "them."

    private static let otherMachineAdvice =
        "Run the command on the homeserver's machine: here, this machine is asked instead."

    private func invalidURL(_ problem: String) -> PushDiagnostic {
        .error(
            .gatewayURLInvalid, entry.subject, "data.url isn't the URL of a gateway: \(problem).",
            advice: "Register the app with a URL such as https://push.example.org\(GatewayURL.path). For UnifiedPush "
                + "it is the gateway's URL, not the endpoint.")
    }
}
