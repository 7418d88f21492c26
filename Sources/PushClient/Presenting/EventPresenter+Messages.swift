import APIRuntime

extension EventPresenter {
    /// A message, by its `msgtype`.
    func message(_ context: Context) -> Part {
        let content = context.content
        let actions: [NotificationAction] = [.reply, .markAsRead]
        // A message without content was redacted, though the homeserver doesn't say by which event.
        if content.isEmpty { return Part(body: texts.text(.deletedMessage), interruption: .passive) }
        if content["msgtype"]?.string == "m.key.verification.request" {
            return Part(body: texts.text(.verification), actions: [.verify])
        }
        return Part(body: edited(messageBody(context, content), context), actions: actions)
    }

    private func messageBody(_ context: Context, _ content: JSONObject) -> String {
        let isReply = context.event.repliedEventID != nil || context.event.threadID != nil
        let filename = DisplayText.name(content["filename"]?.string ?? content["body"]?.string)
        switch content["msgtype"]?.string {
        case "m.emote":
            guard let text = messages.text(of: content, isReply: isReply) else { return texts.text(.newMessage) }
            return texts.text(.emote, [.sender: context.sender, .text: text])
        case "m.image": return text(.imageNamed, messages.caption(of: content), or: .image)
        case "m.video": return text(.videoNamed, messages.caption(of: content), or: .video)
        case "m.audio": return audio(content)
        case "m.file": return text(.fileNamed, messages.caption(of: content) ?? filename, or: .file)
        case "m.location": return text(.locationNamed, Self.place(content), or: .location)
        default: return messages.text(of: content, isReply: isReply) ?? texts.text(.newMessage)
        }
    }

    private func audio(_ content: JSONObject) -> String {
        guard ["org.matrix.msc3245.voice", "m.voice"].contains(where: { content[$0] != nil }) else {
            return text(
                .audioNamed, messages.caption(of: content) ?? DisplayText.name(content["body"]?.string), or: .audio)
        }
        let duration =
            MessageText.duration(content["info"]?["duration"])
            ?? MessageText.duration(content["org.matrix.msc1767.audio"]?["duration"])
        return duration.map { texts.text(.voiceDuration, [.duration: $0]) } ?? texts.text(.voice)
    }

    /// The description of a place. The `body` of many clients has only coordinates, which help few users.
    private static func place(_ content: JSONObject) -> String? {
        let location = content["m.location"] ?? content["org.matrix.msc3488.location"]
        if let text = DisplayText.name(location?["description"]?.string) { return text }
        guard let body = content["body"]?.string, !body.contains("geo:") else { return nil }
        return DisplayText.name(body)
    }

    func sticker(_ context: Context) -> String {
        text(.stickerNamed, DisplayText.name(context.content["body"]?.string), or: .sticker)
    }

    /// A reaction. The key of a picture is its URL, which is no text.
    func reaction(_ context: Context) -> String {
        let relation = context.event.content["m.relates_to"]
        let shortcode = context.event.content["com.beeper.reaction.shortcode"] ?? context.event.content["shortcode"]
        let key = relation?["key"]?.string.flatMap { $0.hasPrefix("mxc://") ? shortcode?.string : $0 }
        return DisplayText.name(key).map { texts.text(.reaction, [.key: $0]) } ?? texts.text(.reactionUnnamed)
    }

    // MARK: Polls

    static func isPoll(_ type: String) -> Bool {
        ["m.poll.", "org.matrix.msc3381.poll."].contains { type.hasPrefix($0) }
    }

    /// The start, a vote or the end of a poll (MSC3381).
    func poll(_ context: Context) -> Part {
        let content = context.content
        if context.event.type.hasSuffix(".response") { return Part(body: texts.text(.pollVote)) }
        if context.event.type.hasSuffix(".end") {
            let text = DisplayText.name(MessageText.extensibleText(content))
            return Part(body: self.text(.pollEndedNamed, text, or: .pollEnded))
        }
        let question = (content["m.poll"] ?? content["org.matrix.msc3381.poll.start"] ?? content["poll"])?["question"]
        let text = question?.object.flatMap { MessageText.extensibleText($0) ?? $0["body"]?.string }
        let fallback = DisplayText.body(MessageText.extensibleText(content)).map {
            String($0.prefix { $0 != "\n" })
        }
        return Part(
            body: edited(self.text(.pollNamed, DisplayText.body(text) ?? fallback, or: .poll), context),
            actions: [.vote, .reply, .markAsRead])
    }
}
