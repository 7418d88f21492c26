import SeededGenerator

@testable import APIRuntime

extension StreamParser {
    /// Returns the messages of a stream that arrives in parts.
    func messages(in parts: [[UInt8]]) throws(StreamError) -> [Message] {
        var parser = self
        var messages: [Message] = []
        for part in parts {
            var position = 0
            while let message = try parser.next(in: part, at: &position) { messages.append(message) }
        }
        if let last = try parser.end() { messages.append(last) }
        return messages
    }

    func messages(in text: String) throws(StreamError) -> [Message] { try messages(in: [Array(text.utf8)]) }
}

extension [UInt8] {
    /// Returns the bytes in parts of random sizes; some are empty.
    func parts(_ random: inout SeededGenerator) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 0...5, using: &random))
            parts.append(Array(part))
            rest = rest.dropFirst(part.count)
        }
        return parts
    }
}

extension AsyncSequence {
    /// Returns all elements, and the error that ended the sequence.
    func collected() async -> (elements: [Element], error: (any Error)?) {
        var elements: [Element] = []
        do {
            for try await element in self { elements.append(element) }
            return (elements, nil)
        } catch {
            return (elements, error)
        }
    }
}
