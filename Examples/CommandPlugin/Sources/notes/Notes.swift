import APIRuntime
import NotesAPI

/// The notes: an implementation of the generated server protocol.
actor Notes: NotesServer {
    private var notes: [Note] = []

    func addNote(_ body: NewNote) -> Note {
        let note = Note(id: "note\(notes.count + 1)", note: body)
        notes.append(note)
        return note
    }

    func getNote(noteID: String) throws -> Note {
        guard let note = notes.first(where: { $0.id == noteID }) else {
            throw MatrixError.notFound("There is no note '\(noteID)'.")
        }
        return note
    }
}
