import APIRuntime
import Foundation
import PushClient
import YAMLTree

/// `matrix-push client` for the account of another command, as text that a person can paste into a shell. The text has no
/// access token.
struct AccountCommand: Sendable {
    private let program: String
    private let account: [String]

    /// - Parameters:
    ///   - program: the program's name or path.
    ///   - options: the account's options on the command line.
    init(
        homeserver: BaseURL, options: HomeserverOptions,
        program: String = CommandLine.arguments.first ?? "matrix-push"
    ) {
        self.program = program
        account = ["--homeserver", "\(homeserver)"] + Self.token(options)
    }

    /// Without a file for the token, standard input is one: the token itself must not be in the shell's history. An
    /// environment variable needs no option.
    private static func token(_ options: HomeserverOptions) -> [String] {
        if options.token != nil { return ["--token-file", "-"] }
        guard let file = options.tokenFile else { return [] }
        // A pipe is gone after the command.
        return ["--token-file", file.hasPrefix("/dev/") ? "-" : file]
    }

    /// The command that lists the account's pushers.
    var list: String { text(["client", "pushers", "list"]) }

    /// Returns the command that deletes a pusher.
    func deletion(of pusher: PusherIdentity) -> String {
        text(["client", "pushers", "delete"], ["--app-id", pusher.appID, "--pushkey", pusher.pushkey])
    }

    private func text(_ command: [String], _ options: [String] = []) -> String {
        ([program] + command + account + options).map(Self.quoted).joined(separator: " ").singleLine
    }

    /// Returns a word as a shell reads it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:@%+=,".utf8.contains(byte)
            }
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
}
