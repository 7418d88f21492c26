import APIRuntime
import Foundation
import TemporaryFolder
import Testing

/// The command `matrix-push rules explain`, with an event and rules for tests.
enum ExplainTool {
    static let fern = "@fern:garden.example"
    static let ripe = """
        {"event_id": "$ripe", "room_id": "!beds:garden.example", "type": "m.room.message",
         "sender": "@wren:garden.example", "content": {"msgtype": "m.text", "body": "The tomatoes are ripe"}}
        """
    static let rules = """
        {"content": [{"rule_id": "harvest", "default": false, "enabled": true, "pattern": "tomato*",
          "actions": ["notify", {"set_tweak": "sound", "value": "bell"}, {"set_tweak": "highlight"}]}],
         "override": [{"rule_id": "quiet", "default": false, "enabled": false, "actions": [], "conditions": []}]}
        """

    /// Runs the command.
    /// - Parameters:
    ///   - event: the event on standard input.
    ///   - files: the contents of the files of options, by option.
    static func run(
        _ options: [String], event: String? = nil, files: [String: String] = [:]
    ) async throws -> CommandLineTool.Outcome {
        try await withTemporaryFolder { folder in
            var arguments = ["rules", "explain", "--event", "-", "--user", fern] + options
            for (option, content) in files {
                let file = folder.appending(path: "\(option.dropFirst(2)).json")
                try Data(content.utf8).write(to: file)
                arguments += [option, file.path]
            }
            return try await CommandLineTool.run(arguments, input: event ?? ripe)
        }
    }

    /// Returns the member `outcome` of the JSON output.
    static func outcome(of run: CommandLineTool.Outcome) throws -> JSONValue {
        try #require(try JSONObject(json: run.output)["outcome"])
    }
}
