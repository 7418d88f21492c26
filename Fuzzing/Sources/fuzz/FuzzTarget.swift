/// Something that takes bytes from outside, under a name.
struct FuzzTarget: Sendable {
    let name: String
    /// Takes one input; ends the process when a promise is broken.
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
        FuzzTarget(name: "yaml") { checkYAML(bytes($0, $1)) },
        FuzzTarget(name: "glob") { checkGlob(bytes($0, $1)) },
        FuzzTarget(name: "rule-glob") { checkRuleGlob(bytes($0, $1)) },
        FuzzTarget(name: "rules") { checkRules(bytes($0, $1)) },
        FuzzTarget(name: "pattern") { checkPattern(bytes($0, $1)) },
    ]
}

/// A copy of an input of its exact length, so that AddressSanitizer sees a read behind its end.
private func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
}

/// Ends the process, for libFuzzer to keep the input, when a promise is broken.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) {
    if !holds { fatalError("broken promise: \(promise())") }
}
