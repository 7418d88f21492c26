import APIRuntime
import CommandLineSupport
import PushRules

/// An explanation as a self-contained web page, to be read, shared and printed.
struct ExplanationPage {
    let explained: ExplanationReport

    /// Maximum size of the event in bytes of JSON; a larger event isn't shown.
    private static let maxEventLength = 64 << 10
    /// Maximum number of rules listed as not evaluated.
    private static let maxRulesNotEvaluated = 100

    func rendered() -> String {
        HTML.page(
            title:
                "\(ExplanationText.effect(explained.decision)) · push rules of \(ExplanationText.shown(explained.user.userID))",
            style: ExplanationPageStyle.text,
            body: [
                .element("main", attributes: [], children: [header, facts, rules, notEvaluated, issues, event, footer])
            ])
    }

    // MARK: Result

    private var header: HTML {
        let decision = explained.decision
        let tweaks = ExplanationText.tweaks(decision).map { HTML.element("span", class: "tweak", .text($0)) }
        return .element(
            "header", class: decision.notifies ? "verdict notifies" : "verdict silent",
            .element(
                "p", class: "whose", .text("Push rules of "),
                .element("bdi", .text(ExplanationText.shown(explained.user.userID)))),
            .element(
                "h1", .text(decision.notifies ? "Notifies" : "Doesn't notify"),
                .element("span", class: "tweaks", .group(decision.notifies ? tweaks : []))),
            .element("p", class: "because", reason), decisiveConditions,
            ExplanationText.eventNote(explained).map { .element("p", class: "because", .text($0)) } ?? .group([]))
    }

    /// The conditions of the matching rule.
    private var decisiveConditions: HTML {
        guard explained.decision.rule != nil, let rule = explained.explanation.rules.last else { return .group([]) }
        return conditions(of: rule)
    }

    private var reason: HTML {
        guard let rule = explained.decision.rule else {
            let reason = ExplanationText.reason(explained)
            return .text("Because " + reason + ".")
        }
        let meaning = DefaultRuleDescription.text(of: rule.ruleID).map {
            ": " + $0.prefix(1).lowercased() + $0.dropFirst()
        }
        return .group([
            .text("Because the \(rule.kind.rawValue) rule "),
            .element("code", .text(ExplanationText.shown(rule.ruleID))),
            .text(" matches" + (meaning ?? "") + "."),
        ])
    }

    // MARK: Event, user and room

    private var facts: HTML {
        let event = explained.event
        var facts: [(String, HTML)] = [("Event", code(event["type"]))]
        if let body = event["content"]?["body"]?.string {
            facts.append(("Body", .element("span", class: "body", .text(Self.excerpt(body)))))
        }
        facts.append(("From", code(event["sender"])))
        if let room = event["room_id"] { facts.append(("Room", code(room))) }
        facts.append(("Members", .text("\(explained.room.memberCount)")))
        facts.append(
            ("Sender's power level", .text(ExplanationText.powerLevel(explained.room.senderPowerLevel))))
        if let name = explained.user.displayName { facts.append(("User's display name", .text(Self.excerpt(name)))) }
        return .element(
            "dl", class: "facts",
            .group(facts.map { name, value in .element("div", .element("dt", .text(name)), .element("dd", value)) }))
    }

    private func code(_ value: JSONValue?) -> HTML {
        guard let value else { return .element("span", class: "absent", .text("absent")) }
        let shown = value.string.map(ExplanationText.shown) ?? ExplanationText.shown(value)
        return .element("code", .text(shown))
    }

    // MARK: Rules

    private var rules: HTML {
        let rules = explained.explanation.rules
        if rules.isEmpty { return .group([]) }
        return .element(
            "section", .element("h2", .text("Evaluated rules, in order")),
            .element("ol", class: "rules", .group(rules.map(rule))))
    }

    private func rule(_ rule: PushRuleExplanation.Rule) -> HTML {
        let meaning = DefaultRuleDescription.text(of: rule.ruleID).map {
            HTML.element("p", class: "meaning", .text($0))
        }
        return .element(
            "li", class: rule.status.rawValue,
            .element(
                "div", class: "rule",
                .element("span", class: "result", .text(ExplanationText.status(rule.status))),
                .element("code", class: "id", .text(ExplanationText.shown(rule.ruleID))),
                .element("span", class: "kind", .text(rule.kind.rawValue)),
                .element("span", class: "owner", .text(rule.isDefault ? "server's default" : "user's own"))),
            meaning ?? .group([]), conditions(of: rule))
    }

    private func conditions(of rule: PushRuleExplanation.Rule) -> HTML {
        if rule.conditions.isEmpty {
            guard rule.status == .matched else { return .group([]) }
            return .element("p", class: "always", .text("Always matches: the rule has no conditions."))
        }
        return .element("table", .element("tbody", .group(rule.conditions.map(condition))))
    }

    private func condition(_ condition: PushRuleExplanation.Condition) -> HTML {
        let found = ExplanationText.found(condition, in: explained.room)
        let value = found.value.map { HTML.group([.text("found "), .element("code", .text($0))]) }
        let remark = HTML.element("span", class: found.value == nil ? "absent" : nil, .text(found.remark))
        return .element(
            "tr", class: condition.holds ? "holds" : "fails",
            .element(
                "td", class: "mark",
                .element(
                    "span",
                    attributes: [("role", "img"), ("aria-label", condition.holds ? "holds" : "doesn't hold")],
                    children: [.text(condition.holds ? "✓" : "✗")])),
            .element("td", class: "asked", .element("code", .text(ExplanationText.condition(condition)))),
            .element("td", class: "found", value ?? .group([]), remark))
    }

    private var notEvaluated: HTML {
        let rules = explained.rulesNotEvaluated
        guard !rules.isEmpty else { return .group([]) }
        let why = explained.explanation.isOwnEvent ? "the event is the user's own" : "an earlier rule matched"
        let names = rules.prefix(Self.maxRulesNotEvaluated).map { rule in
            HTML.element(
                "li", .element("code", .text(ExplanationText.shown(rule.ruleID))), .text(" "),
                .element("span", class: "kind", .text(rule.kind.rawValue)))
        }
        let more = rules.count - names.count
        return .element(
            "section", class: "rest",
            .element("h2", .text("Rules not evaluated")),
            .element("p", .text("Because \(why).")),
            .element("ul", .group(names), more > 0 ? .element("li", .text("and \(more) more")) : .group([])))
    }

    // MARK: Issues in the rules

    /// Maximum number of listed issues.
    private static let maxIssues = 100

    private var issues: HTML {
        let issues = explained.issues
        guard !issues.isEmpty else { return .group([]) }
        let items = issues.prefix(Self.maxIssues).map { issue in
            let rule = issue.ruleID.map { " of " + ExplanationText.shown($0) } ?? ""
            return HTML.element(
                "li", .element("code", .text(ExplanationText.shown(issue.pointer))),
                .text("\(rule): \(ExplanationText.shown(issue.message)); "),
                .text(issue.ruleID == nil || issue.isUnknownDefaultRule ? "it " : ""),
                .text(ExplanationText.consequence(of: issue)))
        }
        let more = issues.count - items.count
        return .element(
            "section", class: "rest",
            .element("h2", .text(ExplanationText.issueCount(issues.count))),
            .element("ul", .group(items), more > 0 ? .element("li", .text("and \(more) more")) : .group([])))
    }

    // MARK: The event

    private var event: HTML {
        let json = JSONValue.object(explained.event)
        let isLong = json.jsonBytes().count > Self.maxEventLength
        let text = isLong ? "The event is too long to be shown." : JSONText.pretty(json, width: 90)
        return .element(
            "details", .element("summary", .text("The event as JSON")), .element("pre", .element("code", .text(text))))
    }

    private var footer: HTML {
        .element(
            "footer",
            .text(
                "The first enabled rule whose conditions all hold decides whether to notify. Created by "
            ), .element("code", .text("matrix-push rules explain")), .text("."))
    }

    private static func excerpt(_ text: String) -> String { text.shortened(to: 500) }
}
