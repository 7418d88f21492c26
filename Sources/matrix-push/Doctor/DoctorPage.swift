import CommandLineSupport
import DoctorModels
import YAMLTree

/// A report of the doctor as a self-contained web page, to be read, shared and printed.
struct DoctorPage {
    let report: DoctorReport

    func rendered() -> String {
        HTML.page(
            title: "\(headline) · push notifications of \(subject.shortened(to: 200))", style: DoctorPageStyle.text,
            body: [
                .element(
                    "main", attributes: [], children: [header, facts, problems, pushers, samples, checks, footer])
            ])
    }

    private var subject: String { report.userID ?? report.homeserver }

    // MARK: Result

    private var headline: String {
        if report.userID == nil { return "The account can't be examined" }
        return switch report.severity {
        case .error: affectsSomeDevicesOnly ? "Some devices aren't notified" : "Notifications don't arrive"
        case .warning: "Some notifications may not arrive"
        default: "Nothing is wrong here"
        }
    }

    /// Whether each error is one of a pusher, and another pusher has none.
    private var affectsSomeDevicesOnly: Bool {
        let errors = report.diagnostics.filter { $0.severity == .error }
        let affected = Set(errors.compactMap(\.pusher))
        let working = report.pushers.indices.filter { report.pushers[$0].enabled && !affected.contains(Int64($0)) }
        return errors.allSatisfy { $0.pusher != nil } && !working.isEmpty
    }

    private var header: HTML {
        .element(
            "header", class: "verdict \(Self.className(report.severity))",
            .element(
                "p", class: "whose", .text("Push notifications of "),
                .element("bdi", .text(subject.shortened(to: 200)))),
            .element("h1", .text(headline)),
            .element("p", class: "because", .text(DoctorText.summary(of: report) + ".")))
    }

    private static func className(_ severity: DiagnosticSeverity) -> String {
        DiagnosticSeverity.knownValues.contains(severity) ? severity.rawValue : "note"
    }

    private var facts: HTML {
        var facts: [(String, HTML)] = [("Homeserver", .element("code", .text(report.homeserver)))]
        if let deviceID = report.deviceID {
            facts.append(("Device of the token", .element("code", .text(deviceID.shortened(to: 200)))))
        }
        facts.append(("Examined", .text(report.time)))
        if report.userID != nil { facts.append(("Pushers", .text("\(report.pushers.count)"))) }
        return Self.list(facts, class: "facts")
    }

    private static func list(_ facts: [(String, HTML)], class className: String) -> HTML {
        .element(
            "dl", class: className,
            .group(facts.map { name, value in .element("div", .element("dt", .text(name)), .element("dd", value)) }))
    }

    // MARK: Diagnostics

    private var problems: HTML {
        let problems = report.diagnostics.filter { $0.severity != .ok }
        guard !problems.isEmpty else { return .group([]) }
        return .element(
            "section", .element("h2", .text("What was found, the worst first")),
            .element("ol", class: "diagnostics", .group(problems.map(diagnostic))))
    }

    private func diagnostic(_ diagnostic: PushDiagnostic) -> HTML {
        .element(
            "li", class: Self.className(diagnostic.severity),
            .element(
                "div", class: "head",
                .element("span", class: "severity", .text(diagnostic.severity.rawValue)),
                .element("bdi", class: "subject", .text(diagnostic.subject)),
                .element("code", class: "code", .text(diagnostic.code.rawValue))),
            .element("p", class: "body", .text(diagnostic.summary.singleLine)),
            diagnostic.advice.map { HTML.element("p", class: "advice", .text($0.singleLine)) } ?? .group([]))
    }

    private var checks: HTML {
        let checks = report.diagnostics.filter { $0.severity == .ok }
        guard !checks.isEmpty else { return .group([]) }
        let title = "\(checks.count) check\(checks.count == 1 ? "" : "s") without a problem"
        return .element(
            "details", .element("summary", .text(title)),
            .element("ol", class: "diagnostics plain", .group(checks.map(diagnostic))))
    }

    // MARK: Pushers

    private var pushers: HTML {
        guard !report.pushers.isEmpty else { return .group([]) }
        return .element(
            "section", .element("h2", .text("Pushers")),
            .element("ul", class: "pushers", .group(report.pushers.enumerated().map { pusher($1, number: $0) })))
    }

    private func pusher(_ pusher: ExaminedPusher, number: Int) -> HTML {
        let worst = report.diagnostics.first { $0.pusher == Int64(number) }?.severity ?? .ok
        var facts: [(String, HTML)] = [("App ID", .element("code", .text(pusher.appID.shortened(to: 200))))]
        func add(_ name: String, _ value: String?) {
            if let value { facts.append((name, .element("code", .text(value.shortened(to: 300))))) }
        }
        add("Gateway", pusher.gateway)
        if pusher.kind != "http" { add("Kind", pusher.kind) }
        add("Format", pusher.format)
        add("Pushkey's hash", pusher.pushkeyHash)
        add("Device ID", pusher.deviceID)
        add("Last seen", pusher.deviceLastSeen)
        if !pusher.enabled { facts.append(("Enabled", .text("no"))) }
        return .element(
            "li", class: Self.className(worst),
            .element(
                "div", class: "head",
                .element("span", class: "severity", .text(worst.rawValue)),
                .element(
                    "bdi", class: "subject",
                    .text((pusher.appName ?? pusher.appID).shortened(to: 200)),
                    .text(pusher.deviceName.map { " on " + $0.shortened(to: 200) } ?? ""))),
            Self.list(facts, class: "settings"))
    }

    // MARK: Push rules

    private var samples: HTML {
        guard !report.samples.isEmpty else { return .group([]) }
        return .element(
            "section", .element("h2", .text("What the push rules do with sample events")),
            .element("table", class: "samples", .element("tbody", .group(report.samples.map(sample)))))
    }

    private func sample(_ sample: SampleDecision) -> HTML {
        let isSilenced = sample.expected && !sample.notifies
        let name = sample.ruleID.map { ruleID in
            HTML.group([
                .element("code", .text(ruleID.shortened(to: 200))), .text(" "),
                .text(DefaultRuleDescription.text(of: ruleID) ?? "\(sample.kind ?? "") rule"),
            ])
        }
        return .element(
            "tr", class: sample.notifies ? "notifies" : isSilenced ? "silenced" : "silent",
            .element(
                "td", class: "mark",
                .element("span", ["aria-hidden": "true"], .text(sample.notifies ? "✓" : isSilenced ? "✗" : "–"))),
            .element("td", class: "event", .text(sample.description.shortened(to: 200))),
            .element("td", class: "effect", .text(DoctorText.effect(of: sample))),
            .element("td", class: "decides", sample.reason.map(HTML.text) ?? name ?? .text("no rule matches")))
    }

    private var footer: HTML {
        .element(
            "footer",
            .text("Pushkeys are shown as the first 8 bytes of their SHA-256 digest. Created by "),
            .element("code", .text("matrix-push doctor")), .text("."))
    }
}
