extension APIEvent<String> {
    /// Returns the bytes of the event. Line breaks in the data become line feeds.
    /// - Parameter number: the number of the event in the stream.
    /// - Throws: ``StreamError`` for a name or an identifier with a line break or a null character.
    func text(number: Int) throws(StreamError) -> [UInt8] {
        var text: [UInt8] = []
        for (field, value) in [("event", name), ("id", id)] {
            guard let value else { continue }
            guard !value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
                throw StreamError(.unsendableField(field), number: number)
            }
            text += "\(field): \(value)\n".utf8
        }
        if let retryMilliseconds { text += "retry: \(max(0, retryMilliseconds))\n".utf8 }
        text += "data: ".utf8
        var isAfterReturn = false
        for byte in data.utf8 {
            // CR LF is one line break.
            if byte == 0x0A && isAfterReturn {
                isAfterReturn = false
                continue
            }
            isAfterReturn = byte == 0x0D
            if byte == 0x0A || byte == 0x0D { text += "\ndata: ".utf8 } else { text.append(byte) }
        }
        text += "\n\n".utf8
        return text
    }
}
