import Foundation
import TemporaryFolder
import Testing

#if os(Linux)
    @Suite("Ends and errors of matrix-push-tour", .timeLimit(.minutes(5)))
    struct TourEndTests {
        private static let names = [SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGTERM: "SIGTERM"]

        private static func contents(_ folder: URL) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
        }

        private static func exists(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno != ESRCH }

        @Test(
            "after SIGHUP, SIGINT or SIGTERM, neither the folder nor a process is left, and the exit status is 128 + n",
            arguments: [SIGHUP, SIGINT, SIGTERM])
        func signals(signal: Int32) async throws {
            try await withTemporaryFolder { folder in
                let tour = try RunningTour(temporaryFolder: folder)
                try await tour.waitForLine("1. ")
                let children = try tour.children
                #expect(children.map(\.command).sorted() == ["gateway", "homeserver"])
                #expect(try Self.contents(folder).count == 1)
                tour.send(signal)
                let outcome = try await tour.waitForEnd()
                #expect(outcome.status == 128 + signal)
                #expect(outcome.errors == "error: interrupted by \(Self.names[signal] ?? "")\n")
                #expect(try Self.contents(folder) == [])
                #expect(children.allSatisfy { !Self.exists($0.process) })
            }
        }

        @Test("a signal ends a tour that waits for a reader of its output")
        func blockedOutput() async throws {
            try await withTemporaryFolder { folder in
                // The page is larger than a pipe, and the test doesn't read it.
                let tour = try RunningTour(["--format", "html"], temporaryFolder: folder)
                while try Self.contents(folder).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                while try !Self.contents(folder).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                tour.send(SIGINT)
                let outcome = try await tour.waitForEnd()
                #expect(outcome.status == 128 + SIGINT)
                #expect(outcome.errors == "error: interrupted by SIGINT\n")
            }
        }

        @Test(
            "a server that is killed from outside ends the tour at once, and the error has the act and the reason",
            arguments: ["gateway", "homeserver"])
        func killedServer(name: String) async throws {
            try await withTemporaryFolder { folder in
                let tour = try RunningTour(temporaryFolder: folder)
                try await tour.waitForLine("1. ")
                let server = try #require(try tour.children.first { $0.command == name })
                let start = ContinuousClock.now
                kill(server.process, SIGKILL)
                let outcome = try await tour.waitForEnd()
                // A request to a server that is gone has 30 seconds.
                #expect(ContinuousClock.now - start < .seconds(15))
                #expect(outcome.status == 1)
                let error = try #require(
                    outcome.errors.wholeMatch(
                        of: /error: act \d+ \([A-Z].+\) failed: the process of the (\w+) ended: killed by SIGKILL\n/),
                    "\(outcome.errors)")
                #expect(error.1 == name)
                #expect(try Self.contents(folder) == [])
            }
        }

        /// Runs a shell command, in which `$tour` is the tour.
        private func shell(
            _ command: String, environment: [String: String] = [:]
        ) async throws -> CommandLineTool.Outcome {
            try await CommandLineTool.run(
                ["-c", "set -o pipefail; " + command], executable: URL(filePath: "/bin/bash"),
                environment: ["tour": CommandLineTool.tour.path, "COLUMNS": ""].merging(environment) { $1 })
        }

        @Test("a reader that closes the pipe ends the tour without an error, and the folder is removed")
        func closedPipe() async throws {
            try await withTemporaryFolder { folder in
                let outcome = try await shell("$tour | head -n 1", environment: ["TMPDIR": folder.path])
                #expect(outcome.status == 2 && outcome.errors.isEmpty)
                #expect(outcome.output.hasPrefix("Fern has a phone "))
                #expect(try Self.contents(folder) == [])
            }
        }

        @Test("too low a limit of open files is an error with the limit that is needed; a soft limit is raised")
        func openFiles() async throws {
            for limit in [12, 20, 100] {
                let outcome = try await shell("ulimit -n \(limit); $tour")
                #expect(outcome.status == 1 && outcome.output.isEmpty)
                #expect(
                    outcome.errors == """
                        error: the limit of open files is \(limit); the tour needs 128
                        hint: raise it in the shell: ulimit -n 128

                        """)
            }
            #expect(try await shell("ulimit -Hn 128; ulimit -Sn 20; $tour").status == 0)
        }

        @Test("a TMPDIR that is missing, or that is a file, is an error on one line with a hint, and isn't created")
        func temporaryFolder() async throws {
            try await withTemporaryFolder { folder in
                let (missing, file) = (folder.appending(path: "missing"), folder.appending(path: "file"))
                try Data().write(to: file)
                for (path, reason) in [(missing.path, "there is no such folder"), (file.path, "it is not a folder")] {
                    let outcome = try await shell("$tour", environment: ["TMPDIR": path])
                    #expect(outcome.status == 1 && outcome.output.isEmpty)
                    #expect(
                        outcome.errors == """
                            error: cannot create a folder in "\(path)", the folder of temporary files: \(reason)
                            hint: set TMPDIR to a folder that exists and can be written to

                            """)
                }
                #expect(!FileManager.default.fileExists(atPath: missing.path))
            }
        }

        @Test("a file that can't be written is an error before the tour runs, and the exit status is 2")
        func output() async throws {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "file")
                try Data("old".utf8).write(to: file)
                let cases = [
                    (folder.path, "it is a folder", "name a file in it, such as \(folder.path)/tour.html"),
                    (
                        "\(folder.path)/missing/tour.html", "there is no folder \"\(folder.path)/missing\"",
                        "create it: mkdir -p \(folder.path)/missing"
                    ),
                    ("\(file.path)/tour.html", "\"\(file.path)\" is not a folder", nil),
                    ("\(folder.path)/new/", "there is no such folder", "name a file"),
                    ("", "the name is empty", "name a file, such as tour.html"),
                ]
                for (path, reason, hint) in cases {
                    // A tour that began would fail because of its temporary folder.
                    let outcome = try await CommandLineTool.run(
                        ["--format", "html", "--output", path], executable: CommandLineTool.tour,
                        environment: ["TMPDIR": "\(folder.path)/missing"])
                    #expect(outcome.status == 2 && outcome.output.isEmpty)
                    #expect(
                        outcome.errors
                            == "error: cannot write \"\(path)\": \(reason)\n" + (hint.map { "hint: \($0)\n" } ?? ""))
                }
                #expect(try Self.contents(folder) == ["file"])
            }
        }
    }
#endif
