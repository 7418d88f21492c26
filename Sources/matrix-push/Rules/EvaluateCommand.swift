import APIRuntime
import ArgumentParser
import CommandLineSupport
import PushRules

/// `matrix-push rules evaluate`: answers cases, a line each.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Say what push rules do with events, a case on each line.",
        discussion: """
            A case is a JSON object. Required are event: the event; user_id: whose rules are evaluated; \
            room_member_count: how many users have joined the room; rules: a ruleset, what GET /pushrules/ answers, or \
            "default".

            The rest may be absent. id: any name. display_name: the user's in the room. sender_power_level: a number, \
            or "infinite" for a creator from room version 12 on; absent, it suffices for nothing. \
            notification_power_levels: an object of numbers, what the room's power levels have below notifications. \
            base: "server", the default, adds the server's default rules to rules, where an ID that starts with a dot \
            changes enabled and actions of one of them; "none" adds nothing. legacy_mentions: whether the default rules \
            about mentions take part that the specification had until v1.16.

            A rule with a mistake in it never matches; 'matrix-push rules explain' says what is wrong with it.

            The answer to each line is a line: {"id":…,"rule":{"kind":…,"rule_id":…}|null,"actions":[…],"notify":…,\
            "tweaks":{…}}. A line that is no case is answered with {"id":…,"line":…,"error":…}, such as "user_id is \
            missing", where "line" counts from 1 and "column" is added for a mistake in the JSON; the others are \
            evaluated all the same. Blank lines have no answer.

            Exit status: 0 when every line was evaluated, 1 when some were no cases, 2 when the command line or the \
            file can't be used.
            """)

    @Argument(help: "The file with the cases; - is standard input.", completion: .file())
    var file = "-"

    /// A line that is longer is no case: its event would be a hundred times larger than any that is allowed.
    static let maxLineBytes = 32 << 20

    func run() throws {
        var tally = Tally()
        do {
            try answer(&tally)
        } catch let error as SystemError {
            throw CommandFailure(reading: file, error)
        }
        guard tally.bad == 0 else {
            let lines = "\(tally.lines) line\(tally.lines == 1 ? "" : "s")"
            throw CommandFailure("\(tally.bad) of \(lines) couldn't be evaluated")
        }
    }

    /// What has been read so far.
    private struct Tally {
        var lines = 0
        var bad = 0
    }

    /// - Throws: `SystemError` if the file cannot be read, `OutputFailure` as soon as an answer gets lost.
    private func answer(_ tally: inout Tally) throws {
        var progress = ProgressLine()
        defer { progress.clear() }
        let input = try PayloadInput(file, maxPayloadBytes: Self.maxLineBytes)
        while true {
            // Whoever feeds cases through a pipe one by one gets each answer at once.
            if !input.hasWholeLine { try StandardOutput.flush() }
            guard let payload = try input.nextLine() else { break }
            let answer = EvaluationAnswer(payload)
            tally.lines += 1
            if answer.isError { tally.bad += 1 }
            try StandardOutput.print(answer.json.description)
            progress.show("\(input.progress), \(tally.lines) lines, \(tally.bad) bad")
        }
    }
}
