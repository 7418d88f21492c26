import Foundation
import Measuring

/// The output of this program: a line of JSON for each value.
enum Output {
    static func write(_ figure: PusherFigure) throws { try line(figure) }

    static func write(_ result: WorkerResult) throws { try line(result) }

    private static func line(_ value: some Encodable) throws {
        FileHandle.standardOutput.write(try JSONEncoder().encode(value) + Data("\n".utf8))
    }
}
