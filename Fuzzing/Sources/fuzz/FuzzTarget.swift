/// A named function that processes untrusted bytes.
struct FuzzTarget: Sendable {
    let name: String
    /// Processes one input; ends the process if a property is broken.
    let run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

    /// Every target. Each comes with a dictionary and a corpus in `Scripts/fuzz.sh`.
    static let all: [FuzzTarget] = [
        FuzzTarget(name: "json") { checkJSON(bytes($0, $1)) },
        FuzzTarget(name: "notify") { checkNotify(bytes($0, $1)) },
        FuzzTarget(name: "set-pusher") { checkSetPusher(bytes($0, $1)) },
        FuzzTarget(name: "set-push-rule") { checkSetPushRule(bytes($0, $1)) },
        FuzzTarget(name: "push-rule-actions") { checkPushRuleActions(bytes($0, $1)) },
        FuzzTarget(name: "push-rule-enabled") { checkPushRuleEnabled(bytes($0, $1)) },
        FuzzTarget(name: "responses") { checkResponses(bytes($0, $1)) },
        FuzzTarget(name: "gateway") { checkGatewayRequest(bytes($0, $1)) },
        FuzzTarget(name: "provider-requests") { checkProviderRequests(bytes($0, $1)) },
        FuzzTarget(name: "apns-response") { checkResponse(of: FuzzProviders.apns, bytes($0, $1)) },
        FuzzTarget(name: "fcm-response") { checkResponse(of: FuzzProviders.fcm, bytes($0, $1)) },
        FuzzTarget(name: "webpush-response") { checkResponse(of: FuzzProviders.webPush, bytes($0, $1)) },
        FuzzTarget(name: "unifiedpush-response") { checkResponse(of: FuzzProviders.unifiedPush, bytes($0, $1)) },
        FuzzTarget(name: "oauth") { checkTokenResponse(bytes($0, $1)) },
        FuzzTarget(name: "configuration") { checkConfiguration(bytes($0, $1)) },
        FuzzTarget(name: "forwarded") { checkForwarded(bytes($0, $1)) },
        FuzzTarget(name: "yaml") { checkYAML(bytes($0, $1)) },
        FuzzTarget(name: "glob") { checkGlob(bytes($0, $1)) },
        FuzzTarget(name: "rule-glob") { checkRuleGlob(bytes($0, $1)) },
        FuzzTarget(name: "rules") { checkRules(bytes($0, $1)) },
        FuzzTarget(name: "pattern") { checkPattern(bytes($0, $1)) },
    ]
}

/// A copy of an input of its exact length, so that AddressSanitizer detects a read past its end.
private func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
}

/// Ends the process if a property is broken; libFuzzer then stores the input.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) {
    if !holds { fatalError("broken promise: \(promise())") }
}
