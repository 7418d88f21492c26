/// The files of `specgen init`: a configuration and a first schema, with comments that explain both.
enum StarterFiles {
    /// Paths relative to the project's folder, and the text of each file.
    static let all = [(path: "Schemas/specgen.yaml", text: configuration), (path: "Schemas/notes.yaml", text: schema)]

    private static let configuration = """
        # `specgen generate` writes a Swift module for each entry of `modules`. Paths are relative to this file.
        output: ../Sources # has a folder for each module, here Sources/NotesAPI
        modules:
          - name: NotesAPI # the types are NotesClient and NotesServer; `client:` and `server:` change their names
            documents: [notes.yaml] # OpenAPI documents, JSON Schemas, or folders of them
            # operations: [addNote, GET /notes/**] # only these; without the key, all of them

        """

    private static let schema = """
        # An example API: change it into yours. `specgen lint` checks it, `specgen generate` writes the Swift module.
        openapi: 3.1.0
        info:
          title: Notes API
          version: "1"

        paths:
          /notes:
            post:
              operationId: addNote # the name of the Swift method, of the client and of the server
              summary: Adds a note.
              requestBody:
                required: true
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/NewNote"} # may be in another file: "definitions/note.yaml"
              responses:
                "200":
                  description: The added note.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Note"}

          /notes/{noteId}:
            get:
              operationId: getNote
              summary: Returns a note.
              parameters:
                - name: noteId
                  in: path
                  required: true
                  description: The note's ID.
                  schema: {type: string}
              responses:
                "200":
                  description: The note.
                  content:
                    application/json:
                      schema: {$ref: "#/components/schemas/Note"}
                # Error statuses are documented here; in Swift, the client throws them as a `MatrixError`.
                "404":
                  description: No note has this ID.

        components:
          schemas:
            NewNote:
              title: NewNote # the name of the Swift type
              type: object
              description: A note to add.
              required: [text] # other properties are optional in Swift
              properties:
                text:
                  type: string
                  description: The note's text.
                  minLength: 1 # limits are checked when a payload is read
                  maxLength: 500
                colour:
                  title: Colour
                  type: string
                  description: The colour of the paper.
                  enum: [white, yellow, green] # becomes an enum
              # `specgen lint` checks examples against their schema.
              example: {text: Water the tomatoes, colour: yellow}

            Note:
              title: Note
              type: object
              description: A stored note.
              required: [id, note]
              properties:
                id:
                  type: string
                  description: The ID to request the note with.
                note: {$ref: "#/components/schemas/NewNote"}

        """
}
