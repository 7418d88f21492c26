import APIRuntime
import ArgumentParser
import CommandLineSupport
import PushRules

/// `matrix-push rules evaluate`: evaluates push rules for events, one case per line.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate push rules for events, one case per line.",
        discussion: """
            A case is a JSON object with these required members. event: the event. user_id: the user whose rules are \
            evaluated. room_member_count: the number of joined members. rules: a ruleset, a response of GET \
            /pushrules/, or "default".

            Optional members. id: any value, copied to the result. display_name: the user's display name in the room. \
            sender_power_level: an integer, or "infinite" for a creator from room version 12 on; without it the sender \
            has no power. notification_power_levels: an object of integers, the member notifications of the room's \
            power levels. In place of these two, power_levels: the content of the room's m.room.power_levels, with \
            room_version, "12" if absent, and creators, an array of user IDs; before version 10, levels may be \
            strings of digits. base: "server", the default, adds the server's default rules to rules; a rule whose ID \
            starts with a dot then overrides enabled and actions of a default rule. "none" adds no rules. \
            legacy_mentions: whether to include the default rules about mentions that the specification had until \
            v1.16.

            An invalid rule never matches; 'matrix-push rules explain' describes the error.

            The result of each line is a line: {"id":…,"rule":{"kind":…,"rule_id":…}|null,"actions":[…],"notify":…,\
            "tweaks":{…}}. The result of an invalid line is {"id":…,"line":…,"error":…}, such as "user_id is \
            missing", where "line" counts from 1, and "column" is added for a JSON syntax error. The other lines are \
            still evaluated. Blank lines have no result.

            Exit codes: 0 all lines evaluated, 1 some lines invalid, 2 unusable command line or file, or output that \
            cannot be written.
            """)

    @Argument(help: "The file with the cases; - for standard input.", completion: .file())
    var file = "-"

    /// Maximum length of a line in bytes, hundreds of times the size limit of an event.
    static let maxLineBytes = 32 << 20

    func run() throws {
        var tally = Tally()
        do {
            try evaluate(&tally)
        } catch let error as SystemError {
            throw CommandFailure(reading: file, error)
        }
        guard tally.invalid == 0 else {
            let lines = "\(tally.lines) line\(tally.lines == 1 ? "" : "s")"
            throw CommandFailure("\(tally.invalid) of \(lines) invalid")
        }
    }

    /// The numbers of lines read so far.
    private struct Tally {
        var lines = 0
        var invalid = 0
    }

    /// Evaluates all lines of the file.
    /// - Throws: `SystemError` if the file can't be read, `OutputFailure` as soon as a result can't be written.
    private func evaluate(_ tally: inout Tally) throws {
        var progress = ProgressLine()
        defer { progress.clear() }
        let input = try PayloadInput(file, maxPayloadBytes: Self.maxLineBytes)
        while true {
            // A program that writes cases to a pipe one by one gets each result immediately.
            if !input.hasWholeLine { try StandardOutput.flush() }
            guard let payload = try input.nextLine() else { break }
            let result = CaseResult(payload)
            tally.lines += 1
            if result.isError { tally.invalid += 1 }
            try StandardOutput.print(result.json.description)
            progress.show("\(input.progress), \(tally.lines) lines, \(tally.invalid) invalid")
        }
    }
}
