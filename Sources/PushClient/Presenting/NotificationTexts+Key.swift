extension NotificationTexts {
    /// The texts.
    public enum Key: String, Hashable, Sendable, CaseIterable {
        // Messages
        case newMessage, encryptedMessage, deletedMessage, edited, emote
        case image, imageNamed, video, videoNamed, audio, audioNamed, voice, voiceDuration, file, fileNamed
        case location, locationNamed, liveLocation, sticker, stickerNamed
        case poll, pollNamed, pollVote, pollEnded, pollEndedNamed
        case reaction, reactionUnnamed, spoiler, verification
        // Members
        case invitation, invitationToChat, knock, joined, left, invited, removed, banned, removedYou, bannedYou
        case withReason
        // Calls
        case voiceCall, videoCall, incomingCall, callInRoom, callEnded, callDeclined, missedCall
        // Rooms
        case roomName, roomTopic, roomAvatar, roomMoved, roomChanged, emptyRoom, twoNames, manyNames, nameSeparator
        case unknownSender
        // The line above the text
        case senderReplied, senderInThread, senderMentionedYou, senderMentionedRoom
        case replied, inThread, mentionedYou, mentionedRoom
        /// The test of a troubleshooter.
        case test

        /// The English text.
        public var english: String {
            switch self {
            case .newMessage: "New message"
            case .encryptedMessage: "Encrypted message"
            case .deletedMessage: "Message deleted"
            case .edited: "{text} (edited)"
            case .emote: "* {sender} {text}"
            case .image: "Image"
            case .imageNamed: "Image: {text}"
            case .video: "Video"
            case .videoNamed: "Video: {text}"
            case .audio: "Audio"
            case .audioNamed: "Audio: {text}"
            case .voice: "Voice message"
            case .voiceDuration: "Voice message ({duration})"
            case .file: "File"
            case .fileNamed: "File: {text}"
            case .location: "Location"
            case .locationNamed: "Location: {text}"
            case .liveLocation: "Shares a live location"
            case .sticker: "Sticker"
            case .stickerNamed: "Sticker: {text}"
            case .poll: "Poll"
            case .pollNamed: "Poll: {text}"
            case .pollVote: "Voted in a poll"
            case .pollEnded: "Poll ended"
            case .pollEndedNamed: "Poll ended: {text}"
            case .reaction: "Reacted with {key}"
            case .reactionUnnamed: "Reacted to a message"
            case .spoiler: "[hidden]"
            case .verification: "Asks to verify this session"
            default: englishForRooms
            }
        }

        private var englishForRooms: String {
            switch self {
            case .invitation: "Invites you to this room"
            case .invitationToChat: "Invites you to chat"
            case .knock: "Asks to join the room"
            case .joined: "Joined the room"
            case .left: "Left the room"
            case .invited: "Invited {user}"
            case .removed: "Removed {user}"
            case .banned: "Banned {user}"
            case .removedYou: "Removed you from the room"
            case .bannedYou: "Banned you from the room"
            case .withReason: "{text}: {reason}"
            case .voiceCall: "Voice call"
            case .videoCall: "Video call"
            case .incomingCall: "Incoming call"
            case .callInRoom: "Call in this room"
            case .callEnded: "Call ended"
            case .callDeclined: "Call declined"
            case .missedCall: "Missed call"
            case .roomName: "Changed the room's name to {text}"
            case .roomTopic: "Changed the topic to {text}"
            case .roomAvatar: "Changed the room's picture"
            case .roomMoved: "The room has moved"
            case .roomChanged: "Changed the room"
            case .emptyRoom: "Empty room"
            case .twoNames: "{first} and {second}"
            case .manyNames: "{first} and {count} others"
            case .nameSeparator: ", "
            case .unknownSender: "Unknown sender"
            case .senderReplied: "{sender} replied"
            case .senderInThread: "{sender} in a thread"
            case .senderMentionedYou: "{sender} mentioned you"
            case .senderMentionedRoom: "{sender} mentioned the room"
            case .replied: "Replied"
            case .inThread: "In a thread"
            case .mentionedYou: "Mentioned you"
            case .mentionedRoom: "Mentioned the room"
            case .test: "Notifications work"
            default: "New message"
            }
        }
    }
}
